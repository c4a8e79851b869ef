/** A store filled with a few lines of ours, and the questions that can be asked of it. */
import { createParser } from '../../../../parsers/parse.ts'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { openStore } from '../../store/harness.ts'
import { createSampleTracker } from './sample.ts'

export interface Reading {
  queries: Queries
  /** Names of the questions that went to the store so far. */
  asked: string[]
  /** A range that holds all of it. */
  range: { since: string; until: string }
  dispose(): Promise<void>
}

/** Each part is a log of its own, read one after the other, as an import does. */
export async function readingOf(...logs: readonly (readonly string[])[]): Promise<Reading> {
  const tracker = createSampleTracker()
  const times: number[] = []
  for (const [index, lines] of logs.entries()) {
    const parse = createParser({ host: 'mx1', zone: 'UTC', framing: 'auto' })
    for (const [position, text] of lines.entries()) {
      const line = parse(text)
      const time = line.time ?? times.at(-1) ?? 0
      times.push(time)
      tracker.take({ line, time, source: `log${index}`, fileSeq: 1, position, latin1: false, own: false })
    }
  }
  const opened = await openStore('embedded')
  await opened.store.records.write(tracker.flush(), { token: 'reading', version: 1 })
  const { reader } = opened.store
  const asked: string[] = []
  const at = (micros: number) => new Date(micros / 1000).toISOString()
  return {
    queries: createQueries({
      reader: {
        ...reader,
        query: (sql, params, options) => {
          asked.push(options.id)
          return reader.query(sql, params, options)
        },
      },
      zone: 'UTC',
      disk: () => opened.store.disk(),
      liveSources: () => [],
    }),
    asked,
    range: { since: at(Math.min(...times) - 1e6), until: at(Math.max(...times) + 1e6) },
    dispose: () => opened.dispose(),
  }
}
