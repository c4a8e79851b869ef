/** `mailtrace restore`: a new data directory from a backup. */
import { sumOf } from './backup.ts'
import { defineCommand, JSON_FLAG } from './define.ts'
import { EXIT } from './faults.ts'
import { writeJson } from './io.ts'

export const restore = defineCommand({
  name: 'restore',
  summary: 'Make a new data directory from a backup.',
  usage: 'DIR',
  details:
    'The data directory (--data) must be empty or missing. Rows are counted and compared with the backup; what does not\n' +
    'fit leaves nothing behind. Collecting then goes on where the backup was made.',
  flags: { ...JSON_FLAG },
  words: [1, 1],
  async run(given) {
    const { io, words } = given
    const { restoreStore } = await import('../app.ts')
    const made = await restoreStore(words[0] ?? '', given.config().data, (line) => {
      if (given.on('verbose')) io.stderr.write(`${line}\n`)
    })
    if (given.on('json')) await writeJson(io.stdout, made)
    else io.stdout.write(`${sumOf(made.tables)} rows are in ${made.directory}\n`)
    return EXIT.done
  },
})
