/** A store filled with the bundled sample, and the questions that can be asked of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createParser } from '../../../../parsers/parse.ts'
import { judgeReply } from '../../../../parsers/reasons/judge.ts'
import { createTracker } from '../../../../server/correlate/tracker.ts'
import type { Records } from '../../../../server/correlate/records.ts'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { openStore } from '../../store/harness.ts'
import type { OpenedStore } from '../../store/harness.ts'

const SAMPLE = join(import.meta.dirname, '../../../../deploy/sample')

export interface Mail {
  opened: OpenedStore
  queries: Queries
  records: Records
  /** A range that holds all of it. */
  range: { since: string; until: string }
}

export async function openMail(): Promise<Mail> {
  const tracker = createTracker({
    ownDomains: ['example.net'],
    ownNetworks: ['127.0.0.0/8'],
    judge: judgeReply,
    isOwn: () => false,
    lookUpAll: false,
  })
  let last = 0
  for (const source of ['mail.log', 'auth.log', 'rspamd.log']) {
    const parse = createParser({ host: 'mx1', zone: 'UTC', framing: 'auto' })
    let position = 0
    for (const text of readFileSync(join(SAMPLE, source), 'utf8').trimEnd().split('\n')) {
      const line = parse(text)
      last = line.time ?? last
      tracker.take({ line, time: last, source, fileSeq: 1, position, latin1: false, own: false })
      position += Buffer.byteLength(text) + 1
    }
  }
  const records = tracker.flush()
  const opened = await openStore('embedded')
  await opened.store.records.write(records, { token: 'sample', version: 1 })
  const times = records.lines.map(({ time }) => time)
  const day = (micros: number) => new Date(micros / 1000).toISOString()
  return {
    opened,
    queries: createQueries({
      reader: opened.store.reader,
      zone: 'UTC',
      disk: () => opened.store.disk(),
      liveSources: () => [{ name: 'mail.log', path: '/var/log/mail.log' }],
    }),
    records,
    range: { since: day(Math.min(...times) - 1e6), until: day(Math.max(...times) + 1e6) },
  }
}
