#!/usr/bin/env node
/** The process: arguments to a command, its answer to an exit code. Everything else is elsewhere. */
import { findCommand, HELP } from './cli/commands.ts'
import { versionText } from './cli/version.ts'

const [first = 'run', ...rest] = process.argv.slice(2)
const ALONE = ['--help', '-h', '--version', '-V']
const [name, argv] =
  first.startsWith('-') && !ALONE.includes(first) ? ['run', [first, ...rest]] : [first, rest]

// `mailtrace messages --json | head`: a reader that has enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

if (name === 'help' || name === '--help' || name === '-h') {
  process.stdout.write(HELP)
} else if (name === 'version' || name === '--version' || name === '-V') {
  process.stdout.write(`mailtrace ${versionText()}\n`)
} else {
  const command = findCommand(name)
  if (command === undefined) {
    process.stderr.write(`mailtrace: there is no command '${name}'; 'mailtrace help' lists them\n`)
    process.exitCode = 2
  } else {
    process.exitCode = await command.run(argv, process)
  }
}
