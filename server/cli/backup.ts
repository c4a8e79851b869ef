/** `mailtrace backup`: a copy of everything, while the service runs or without it. */
import { resolve } from 'node:path'
import type { Backup } from '../api/contract.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE } from './define.ts'
import { EXIT } from './faults.ts'
import { writeJson } from './io.ts'

export const backup = defineCommand({
  name: 'backup',
  summary: 'Copy everything to a new folder: tables, how far the logs were read, users, keys.',
  usage: 'DIR',
  details:
    'Collecting waits meanwhile and goes on afterwards; nothing is lost. The folder holds secrets: keep it as you keep\n' +
    'the data directory. A running service writes the folder itself, so it must be allowed to.',
  flags: { ...JSON_FLAG, ...SERVICE },
  words: [1, 1],
  run: (given) =>
    withClient(given, async (client) => {
      const { io, words } = given
      const made = await client.postPatiently<Backup>('/backups', { directory: resolve(words[0] ?? '') })
      if (given.on('json')) await writeJson(io.stdout, made)
      else io.stdout.write(`${sumOf(made.tables)} rows are in ${made.directory}\n`)
      return EXIT.done
    }),
})

export function sumOf(tables: Record<string, number>): number {
  return Object.values(tables).reduce((sum, rows) => sum + rows, 0)
}
