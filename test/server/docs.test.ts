/** The reference pages name exactly what the registries hold. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { variables } from '../../server/config.ts'
import { Settings } from '../../server/settings.ts'
import * as errors from '../../server/errors.ts'
import { createMetrics } from '../../server/metrics.ts'

test('errors.md lists every error code with its status, and no other', () => {
  const registry = Object.values(errors)
    .map(
      (Fault) =>
        new (Fault as unknown as new (...words: string[]) => { code: string; statusCode: number })('a', 'b'),
    )
    .map(({ code, statusCode }) => `${code} ${statusCode}`)
  expect(
    rows('errors')
      .map(([code, status]) => `${code} ${status}`)
      .sort(),
  ).toEqual(registry.sort())
})

test('metrics.md lists every metric with its type, and no other', async () => {
  const metrics = await createMetrics({ processMetrics: false }).registry.getMetricsAsJSON()
  const registry = metrics.map(({ name, type }) => `${name} ${type as unknown as string}`)
  expect(
    rows('metrics')
      .map(([name, type]) => `${name} ${type}`)
      .sort(),
  ).toEqual(registry.sort())
})

test('configuration.md lists every key and every variable', () => {
  const keys = rows('configuration').map(([key]) => key)
  const settings = Object.keys(Settings.properties).filter((key) => key !== '$schema')
  expect(keys.filter((key) => !/^(MAILTRACE_|webhook|email)/.test(key ?? '')).sort()).toEqual(settings.sort())
  expect(keys.filter((key) => key?.startsWith('MAILTRACE_')).sort()).toEqual([...variables].sort())
})

/** Table rows whose first cell is code. */
function rows(page: string): string[][] {
  return readFileSync(`docs/reference/${page}.md`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/^`|`$/g, '')),
    )
}
