/** What is shipped may be shipped: its licences are known, and are told in full. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { licenceText, shippedPackages } from '../../web/licences.ts'

const ROOT = join(import.meta.dirname, '../..')
const FREE = /^(?:MIT(?:-0)?|ISC|Apache-2\.0|0BSD|BSD-[23]-Clause|BlueOak-1\.0\.0)$/
const modules = [
  join(ROOT, 'node_modules/vue/dist/vue.runtime.esm-bundler.js'),
  join(ROOT, 'node_modules/@vueuse/core/dist/index.js?used'),
  join(ROOT, 'web/main.ts'),
]
const shipped = shippedPackages(ROOT, modules)

test('packages of the pages and of the service are there, each once, those for building are not', () => {
  const names = shipped.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['vue', '@vueuse/core', 'fastify', 'pino']))
  for (const name of ['vitest', 'eslint', 'playwright-core', 'mailtrace']) expect(names).not.toContain(name)
  expect(new Set(shipped.map(({ name, version }) => `${name} ${version}`)).size).toBe(shipped.length)
})

test('every licence lets us ship it', () => {
  const others = shipped.filter(({ licence }) => !FREE.test(licence.replaceAll(/[()]|\s.*/g, '')))
  expect(others.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([])
})

test('the text names each and holds its licence', () => {
  const text = licenceText(shipped)
  for (const { name, version, licence } of shipped) expect(text).toContain(`${name} ${version} (${licence})`)
  const [, ofVue = ''] = text.split(/\n-{72}\nvue [^\n]*\n/)
  expect(ofVue.split(/\n-{72}\n/)[0]).toContain('Permission is hereby granted')
})
