/** `mailtrace run`: the service, until it is told to stop. */
import { parseListen } from '../config.ts'
import { defineCommand, READING } from './define.ts'
import type { Flags } from './define.ts'
import { EXIT } from './faults.ts'
import { untilInterrupted } from './io.ts'

const { host, tz } = READING
const FLAGS: Flags = { listen: { value: 'ADDRESS', help: '8425, 127.0.0.1:8425 or [::1]:8425' }, host, tz }

export const run = defineCommand({
  name: 'run',
  summary: 'Collect, store, show and alert; Ctrl-C or SIGTERM ends it.',
  usage: '',
  details: 'Prints the address with a sign-in link that works once, for 15 minutes.',
  flags: FLAGS,
  async run(given) {
    const { io } = given
    const config = given.config()
    const listen = given.text('listen')
    const { signal, dispose } = untilInterrupted(io)
    const { createApp } = await import('../app.ts')
    const app = await createApp({
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
  },
})
