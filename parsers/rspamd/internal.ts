/** Working lines of rspamd that have its frame and are in no catalogue: kept and counted apart. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readPrefix } from './prefix.ts'

/** Functions whose lines other grammars read. */
const CLAIMED: ReadonlySet<string> = new Set(['rspamd_task_write_log'])

export const internal: Grammar = {
  daemons: ['rspamd'],
  samples: [
    '<97f0bc>; proxy; rspamd_redis_connected: skip obtaining bayes tokens for BAYES_HAM of classifier bayes: not enough learns',
    'rspamd_log_reset_repeated: Last message repeated 5 times',
  ],

  parse(body): MailEvent | undefined {
    const prefix = readPrefix(body)
    if (!prefix || CLAIMED.has(prefix.function ?? '')) return undefined
    return { kind: 'internal', ...prefix }
  },
}
