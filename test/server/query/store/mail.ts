/** A store filled with the bundled sample, and the questions that can be asked of it. */
import type { Records } from '../../../../server/correlate/records.ts'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { openStore } from '../../store/harness.ts'
import type { OpenedStore } from '../../store/harness.ts'
import { rangeOfRecords, recordsOfSample } from './sample.ts'

export interface Mail {
  opened: OpenedStore
  queries: Queries
  records: Records
  /** A range that holds all of it. */
  range: { since: string; until: string }
}

export async function openMail(): Promise<Mail> {
  const records = recordsOfSample(['mx1'])
  const opened = await openStore('embedded')
  await opened.store.records.write(records, { token: 'sample', version: 1 })
  return {
    opened,
    queries: createQueries({
      reader: opened.store.reader,
      zone: 'UTC',
      disk: () => opened.store.disk(),
      liveSources: () => [{ name: 'mail.log', path: '/var/log/mail.log' }],
    }),
    records,
    range: rangeOfRecords(records),
  }
}
