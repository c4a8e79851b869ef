/**
 * The other lines of rspamd: some say what became of a message, the rest is its own work (`internal`), kept and counted
 * apart.
 */
import type { MailEvent } from '../event.ts'
import { remarks } from '../forms.ts'
import type { Grammar, Line } from '../grammar.ts'
import { isQueueId } from '../postfix/queue-id.ts'
import { readPrefix } from './prefix.ts'

/** Its lines are verdicts. */
const WRITER = 'rspamd_task_write_log'

const said = remarks(['rspamd'], {
  session: {
    'accepted milter connection from {clientAddress} port {clientPort#}':
      'accepted milter connection from 127.0.0.1 port 41634',
    'accepted http connection from {clientAddress} port {clientPort#}':
      'accepted http connection from 127.0.0.1 port 41634',
    'got connection from {peer}': 'got connection from 198.51.100.10:50183',
    'finished milter connection': 'finished milter connection',
    'loaded message; id: {messageId}; queue-id: {queue}; size: {size#}; checksum: {checksum}':
      'loaded message; id: <17.c9@client.example>; queue-id: <504DD27E90F>; size: 669; checksum: <36abcca93439c1e72855ab67d876ffbd>',
  },
  policy: {
    'greylisted until "{until}", new record': 'greylisted until "Sat, 21 Nov 2026 00:43:59 GMT", new record',
    'greylisted until "{until}" {part}': 'greylisted until "Sat, 21 Nov 2026 00:43:59 GMT" (body only)',
    'greylisting pass ({part}) until {until}': 'greylisting pass (meta) until Sat, 21 Nov 2026 00:43:59 GMT',
    'Score too low - skip greylisting': 'Score too low - skip greylisting',
    'ratelimit "{limit}" exceeded, {details}':
      'ratelimit "user(RL_abc)" exceeded, (10 / 1s): 11 (0.000:1.000:0.000 dyn); redis key: RL_abc',
  },
})

/** Each as a whole message of the process that writes it. */
const framed = (text: string): string => `<97f0bc>; proxy; handler: ${text}`

export const working: Grammar = {
  daemons: ['rspamd'],
  samples: [
    ...said.samples.map(framed),
    '<97f0bc>; proxy; rspamd_redis_connected: skip obtaining bayes tokens for BAYES_HAM of classifier bayes: not enough learns',
    'rspamd_log_reset_repeated: Last message repeated 5 times',
  ],

  parse(body, line): MailEvent | undefined {
    const prefix = readPrefix(body)
    if (!prefix || prefix.function === WRITER) return undefined
    const { module, text } = prefix
    const event = said.parse(text, line)
    if (event) return withQueueId(event, line)
    return module === undefined
      ? { kind: 'internal', function: prefix.function, text }
      : { kind: 'internal', module, function: prefix.function, text }
  },
}

const QUEUE = '; queue-id: '

/** A Message-ID could hold a second mark: then neither is believed. */
function withQueueId(event: MailEvent, line: Line): MailEvent {
  if (!('queue' in event) || typeof event.queue !== 'string') return event
  const text = String(event.text)
  const id = event.queue.slice(1, -1)
  if (text.indexOf(QUEUE) === text.lastIndexOf(QUEUE) && isQueueId(id)) line.queueId = id
  delete event.queue
  return event
}
