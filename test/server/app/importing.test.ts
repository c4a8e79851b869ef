/** An import without a service ends when collecting does: nobody else would tell. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import type { createCollector } from '../../../server/app/collecting/collector.ts'
import { openImporting } from '../../../server/app/importing.ts'
import { defaults } from '../../../server/config.ts'

type Given = Parameters<typeof createCollector>[0]
const given: Given[] = []
const done = () => Promise.resolve()

vi.mock('../../../server/app/plain-parts.ts', () => ({
  collectingConfig: () => ({}),
  storeOf: () => ({ state: 'ok', start: done, stop: done }),
}))
vi.mock('../../../server/app/collecting/collector.ts', () => ({
  createCollector: (options: Given) => {
    given.push(options)
    return { load: () => undefined, start: done, stop: done, job: (id: string) => ({ id, state: 'running' }) }
  },
}))

const data = mkdtempSync(join(tmpdir(), 'mailtrace-importing-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('a job that nobody works on any more is told with what ended it', async () => {
  const importing = await openImporting({ ...defaults(), data, logLevel: 'silent' })
  expect(importing.job('1')).toMatchObject({ state: 'running' })
  given[0]?.onFatal(new Error('the thread ended five times'))
  expect(() => importing.job('1')).toThrow('the thread ended five times')
  await importing.stop()
})
