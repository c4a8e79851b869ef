/** `mailtrace user`: a new sign-in link for the administrator. */
import type { SignInLink } from '../api/contract.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE } from './define.ts'
import { EXIT, UnreachableFault } from './faults.ts'
import { writeJson } from './io.ts'

export const user = defineCommand({
  name: 'user',
  summary: 'Print a new link that signs the administrator in: it works once, for 15 minutes.',
  usage: '',
  details: 'The link leads to setting a new password.',
  flags: { ...JSON_FLAG, ...SERVICE },
  run: (given) =>
    withClient(given, async (client) => {
      if (client.url === undefined)
        throw new UnreachableFault("no service runs that the link could lead to: start 'mailtrace run'")
      const link = await client.post<SignInLink>('/session/links', {})
      if (given.on('json')) await writeJson(given.io.stdout, link)
      else given.io.stdout.write(`${link.url}\n`)
      if (!given.on('quiet') && !given.on('json'))
        given.io.stderr.write('This link works once, for 15 minutes.\n')
      return EXIT.done
    }),
})
