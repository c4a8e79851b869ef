/** Every command by name; `server/main.ts` calls the one that was named. */
import { backup } from './backup.ts'
import { configCommand } from './config-check.ts'
import type { Command } from './define.ts'
import { doctor } from './doctor.ts'
import { erase } from './erase.ts'
import { importCommand } from './import.ts'
import { messages, rejections } from './list.ts'
import { parse } from './parse.ts'
import { restore } from './restore.ts'
import { collect, run, serve } from './run.ts'
import { tail } from './tail.ts'
import { trace } from './trace.ts'
import { user } from './user.ts'

export const commands: readonly Command[] = [
  run,
  collect,
  serve,
  parse,
  importCommand,
  trace,
  messages,
  rejections,
  tail,
  doctor,
  user,
  backup,
  restore,
  erase,
  configCommand,
]

export function findCommand(name: string): Command | undefined {
  return commands.find((command) => command.name === name)
}

const WIDTH = Math.max(...commands.map(({ name }) => name.length)) + 2

/** What `mailtrace help` prints. */
export const HELP = [
  'mailtrace COMMAND [options]',
  '',
  'One delivery trace per message from the logs of Postfix and its neighbours.',
  '',
  ...commands.map(({ name, summary }) => `  ${name.padEnd(WIDTH)}${summary}`),
  '',
  "Without a command: run. 'mailtrace COMMAND --help' says more, 'mailtrace --version' the version.",
  '',
].join('\n')
