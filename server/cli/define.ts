/** One way to write a command: its words for `--help`, its options, and how faults become one line and an exit code. */
import { parseArgs } from 'node:util'
import { loadConfig } from '../config.ts'
import type { Config, Overrides } from '../config.ts'
import { EXIT, explainFault, UsageFault } from './faults.ts'
import type { Io } from './io.ts'

export interface Command {
  name: string
  summary: string
  run(argv: readonly string[], io: Io): Promise<number>
}

/** `value` names what follows the flag; without it the flag is a switch. */
export interface Flag {
  value?: string
  help: string
}
export type Flags = Record<string, Flag>

/** What was written behind the command. */
export interface Given {
  io: Io
  /** The arguments that are no flags. */
  words: string[]
  text(flag: string): string | undefined
  on(flag: string): boolean
  /** A whole number, or a usage fault. */
  count(flag: string): number | undefined
  /** Configuration from file, environment and flags. */
  config(): Config
}

export interface Definition {
  name: string
  summary: string
  /** What stands behind the name, e.g. `[FILE...|-]`. */
  usage: string
  /** More paragraphs for `--help`. */
  details?: string
  flags: Flags
  /** At least and at most so many words. */
  words?: [least: number, most: number]
  run(given: Given): Promise<number>
}

export const COMMON: Flags = {
  config: { value: 'FILE', help: 'configuration file' },
  data: { value: 'DIR', help: "mailtrace's data directory" },
  quiet: { help: 'no remarks on standard error' },
  verbose: { help: 'more remarks on standard error' },
  help: { help: 'this text' },
}
export const JSON_FLAG: Flags = { json: { help: 'one JSON object a line' } }
/** Of commands that read logs. */
export const READING = {
  host: { value: 'NAME', help: 'host of logs that state none' },
  year: { value: 'YYYY', help: 'year of the newest line, for stamps without one' },
  tz: { value: 'ZONE', help: 'time zone of stamps without one, e.g. Europe/Berlin' },
} satisfies Flags
/** Of commands that show times. */
export const ZONE: Flags = { tz: { value: 'ZONE', help: 'time zone of times shown and given' } }
/** Of commands that ask a service. */
export const SERVICE: Flags = {
  url: { value: 'URL', help: 'a service elsewhere; else the one of this data directory' },
}

export function defineCommand(definition: Definition): Command {
  const { name, summary, words: [least, most] = [0, 0] } = definition
  const flags = { ...definition.flags, ...COMMON }
  return {
    name,
    summary,
    async run(argv, io) {
      try {
        const { values, positionals } = read(argv, flags)
        if (values.help === true) {
          io.stdout.write(helpText(definition, flags))
          return EXIT.done
        }
        if (positionals.length < least) throw new UsageFault(`usage: mailtrace ${name} ${definition.usage}`)
        if (positionals.length > most) throw new UsageFault(`'${positionals[most]}' is one word too many`)
        return await definition.run(given(definition, values, positionals, io))
      } catch (fault) {
        const { exit, line } = explainFault(fault)
        if (argv.includes('--verbose') && fault instanceof Error) io.stderr.write(`${fault.stack ?? ''}\n`)
        const hint = fault instanceof UsageFault ? ` (see 'mailtrace ${name} --help')` : ''
        io.stderr.write(`mailtrace ${name}: ${line}${hint}\n`)
        return exit
      }
    },
  }
}

type Values = Record<string, string | boolean | undefined>

function read(argv: readonly string[], flags: Flags): { values: Values; positionals: string[] } {
  const options: Record<string, { type: 'boolean' | 'string'; short?: string }> = {}
  for (const [flag, { value }] of Object.entries(flags))
    options[flag] = {
      type: value === undefined ? 'boolean' : 'string',
      ...(flag === 'help' && { short: 'h' }),
    }
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    return { values: values as Values, positionals }
  } catch (fault) {
    // Node's sentences go on with advice on its own syntax
    const [sentence = 'cannot be understood'] = (fault as Error).message.split('. ')
    throw new UsageFault(sentence)
  }
}

function given(definition: Definition, values: Values, words: string[], io: Io): Given {
  const text = (flag: string) => {
    const value = values[flag]
    return typeof value === 'string' ? value : undefined
  }
  return {
    io,
    words,
    text,
    on: (flag) => values[flag] === true,
    count(flag) {
      const value = text(flag)
      if (value === undefined) return undefined
      if (!/^\d{1,9}$/.test(value)) throw new UsageFault(`--${flag} ${value}: must be a whole number`)
      return Number(value)
    },
    config() {
      const [file, data, host, zone] = [text('config'), text('data'), text('host'), text('tz')]
      const overrides: Overrides = {
        ...(data !== undefined && { data }),
        // elsewhere --host is a filter
        ...(definition.flags.host === READING.host && host !== undefined && { host }),
        ...(zone !== undefined && { zone }),
      }
      return loadConfig({ flags: overrides, ...(file !== undefined && { file }) })
    },
  }
}

function helpText({ name, summary, usage, details }: Definition, flags: Flags): string {
  const rows = Object.entries(flags).map(([flag, { value, help }]): [string, string] => [
    `  --${flag}${value === undefined ? '' : ` ${value}`}`,
    help,
  ])
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return [
    `mailtrace ${name} ${usage}`.trimEnd(),
    '',
    summary,
    ...(details === undefined ? [] : ['', details.trim()]),
    '',
    ...rows.map(([left, right]) => left.padEnd(width) + right),
    '',
    'Exit: 0 done, 1 nothing found or a check failed, 2 usage, 3 store or service could not be reached.',
    '',
  ].join('\n')
}
