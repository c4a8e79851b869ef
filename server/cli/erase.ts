/** `mailtrace erase`: an address out of everything that is stored. */
import type { Erasure } from '../api/contract.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE } from './define.ts'
import { EXIT } from './faults.ts'
import { writeJson } from './io.ts'

export const erase = defineCommand({
  name: 'erase',
  summary: 'Take an e-mail address out of everything that is stored (right to erasure).',
  usage: 'ADDRESS',
  details:
    'In every table, in any case of letters, with extensions (local+x@domain) and in VERP form. Rows stay, so counts do\n' +
    'not change. erasures.jsonl in the data directory records what was erased where, with a keyed hash of the address.\n' +
    'The logs themselves, and backups, are not touched. Exit 1 when the address was nowhere.',
  flags: { ...JSON_FLAG, ...SERVICE },
  words: [1, 1],
  run: (given) =>
    withClient(given, async (client) => {
      const { io, words } = given
      const erasure = await client.postPatiently<Erasure>('/erasures', { address: words[0] })
      if (given.on('json')) await writeJson(io.stdout, erasure)
      else io.stdout.write(sentencesOf(erasure))
      return erasure.tables.length > 0 ? EXIT.done : EXIT.failed
    }),
})

function sentencesOf({ subject, tables }: Erasure): string {
  if (tables.length === 0) return 'The address is in no table.\n'
  const lines = tables.map(
    ({ table, rows, columns }) => `${table}: ${rows} rows (${Object.keys(columns).join(', ')})\n`,
  )
  return `${lines.join('')}Recorded as ${subject.slice(0, 16)}.\n`
}
