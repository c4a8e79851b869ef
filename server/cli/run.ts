/** `mailtrace run`, and its halves `collect` and `serve`: the service, until it is told to stop. */
import { parseListen } from '../config.ts'
import { defineCommand, READING } from './define.ts'
import type { Command, Flags, Given } from './define.ts'
import { EXIT, UsageFault } from './faults.ts'
import { untilInterrupted } from './io.ts'

const { host, tz } = READING
const LISTEN: Flags = { listen: { value: 'ADDRESS', help: '8425, 127.0.0.1:8425 or [::1]:8425' } }

/** Which halves a service has. */
interface Halves {
  collect: boolean
  show: boolean
}

export const run = defineCommand({
  name: 'run',
  summary: 'Collect, store, show and alert; Ctrl-C or SIGTERM ends it.',
  usage: '',
  details: 'Prints the address with a sign-in link that works once, for 15 minutes.',
  flags: { ...LISTEN, host, tz },
  run: async (given) => serviceWith(given, { collect: true, show: true }),
})

export const collect: Command = defineCommand({
  name: 'collect',
  summary: 'Collect and store only, on each of several hosts with one ClickHouse.',
  usage: '',
  details:
    "Needs the setting 'clickhouse.url'. Has no pages and sends no alerts; its address gives health and metrics.",
  flags: { ...LISTEN, host, tz },
  run: async (given) => serviceWith(given, { collect: true, show: false }),
})

export const serve: Command = defineCommand({
  name: 'serve',
  summary: 'Show and alert only: pages, API and alerts on what collectors store.',
  usage: '',
  details: "Needs the setting 'clickhouse.url'. Reads no logs of its own.",
  flags: LISTEN,
  run: async (given) => serviceWith(given, { collect: false, show: true }),
})

async function serviceWith(given: Given, halves: Halves): Promise<number> {
  const { io } = given
  const config = given.config()
  if (!(halves.collect && halves.show) && config.clickhouse.url === undefined)
    throw new UsageFault(
      "the halves of mailtrace meet in a ClickHouse: name it in the setting 'clickhouse.url', or use 'mailtrace run'",
    )
  const listen = given.text('listen')
  const { signal, dispose } = untilInterrupted(io)
  const { createApp } = await import('../app.ts')
  const app = await createApp({
    ...halves,
    config: {
      ...config,
      ...(listen !== undefined && { listen: parseListen(listen) }),
      ...(given.on('verbose') && { logLevel: 'debug' }),
    },
  })
  try {
    await app.start()
    if (!given.on('quiet'))
      io.stdout.write(
        app
          .greeting()
          .map((line) => `${line}\n`)
          .join(''),
      )
    if (!signal.aborted)
      await Promise.race([
        new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })),
        app.failed,
      ])
  } finally {
    dispose()
    await app.stop()
  }
  return EXIT.done
}
