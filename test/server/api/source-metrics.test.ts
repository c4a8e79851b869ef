/** GET /metrics tells how far the sources are, as they are at that moment. */
import { afterEach, expect, test } from 'vitest'
import type { Source } from '../../../server/api/contract.ts'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
afterEach(() => app.api.close())

const source = (more: Partial<Source>): Source => ({
  name: 'mail.log',
  kind: 'file',
  host: 'mx1',
  state: 'live',
  lines: 0,
  unknown: 0,
  bytesRead: 0,
  bytesTotal: 0,
  gaps: 0,
  ...more,
})

test('lag, bytes left, rate and the share that is understood, by kind of source', async () => {
  let sources = [
    source({ lines: 90, unknown: 9, understood: 0.9, bytesLeft: 5, lagSeconds: 2, linesPerSecond: 1.5 }),
    source({ name: 'b.log', lines: 10, understood: 1, bytesLeft: 7, lagSeconds: 60, linesPerSecond: 2 }),
    source({ name: 'new.log', bytesLeft: 0, linesPerSecond: 0 }),
    source({ name: 'postqueue', kind: 'queue', lines: 4 }),
  ]
  app = await startApi({
    collector: {
      sources: () => sources,
      unknownForms: () => [],
      gaps: () => [],
      progress: () => undefined,
      importFiles: () => Promise.reject(new Error('none')),
      job: () => undefined,
      jobs: () => [],
    },
  })
  const told = async () =>
    (await app.get('/metrics')).body
      .split('\n')
      .filter((each) => each.startsWith('mailtrace_source_') && each.includes('{'))
  expect(await told()).toEqual([
    'mailtrace_source_lag_seconds{kind="file"} 60',
    'mailtrace_source_left_bytes{kind="file"} 12',
    'mailtrace_source_left_bytes{kind="queue"} 0',
    'mailtrace_source_lines_per_second{kind="file"} 3.5',
    'mailtrace_source_lines_per_second{kind="queue"} 0',
    'mailtrace_source_understood_ratio{kind="file"} 0.91',
  ])
  // what is gone is not told for ever
  sources = [source({ kind: 'journal', lines: 0, bytesLeft: 3 })]
  expect(await told()).toEqual([
    'mailtrace_source_left_bytes{kind="journal"} 3',
    'mailtrace_source_lines_per_second{kind="journal"} 0',
  ])
})
