/**
 * The other lines of rspamd: some say what became of a message or of a connection, the rest is its own work
 * (`internal`), kept and counted apart.
 */
import type { MailEvent, Remark } from '../event.ts'
import { mayBeCut } from '../cut.ts'
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
    'accepted connection from {clientAddress} port {clientPort#}, task ptr: {task}':
      'accepted connection from 127.0.0.1 port 41634, task ptr: 000055D0A1B2C3D4',
    'got connection from {peer}': 'got connection from 198.51.100.10:50183',
    'finished milter connection': 'finished milter connection',
    'finished master connection to {backend}; HTTP code: {code#}':
      'finished master connection to self-scan; HTTP code: 200',
    'loaded message; id: {messageId}; queue-id: {queue}; size: {size#}; checksum: {checksum}':
      'loaded message; id: <17.c9@client.example>; queue-id: <504DD27E90F>; size: 669; checksum: <36abcca93439c1e72855ab67d876ffbd>',
    'allow unauthorized connection from a trusted IP {clientAddress}':
      'allow unauthorized connection from a trusted IP 127.0.0.1',
    '<{clientAddress}> modified {actions#} actions': '<127.0.0.1> modified 3 actions',
    '<{clientAddress}>, map {map} saved': '<127.0.0.1>, map file:///etc/rspamd/local.map saved',
    '<{clientAddress}> reset stat': '<127.0.0.1> reset stat',
    'absent or incorrect password has been specified; source ip: {clientAddress}':
      'absent or incorrect password has been specified; source ip: 203.0.113.9',
    'throttling authentication: too many failures; source ip: {clientAddress}':
      'throttling authentication: too many failures; source ip: 203.0.113.9',
  },
  policy: {
    'greylisted until "{until}", new record': 'greylisted until "Sat, 21 Nov 2026 00:43:59 GMT", new record',
    'greylisted until "{until}" ({part})': 'greylisted until "Sat, 21 Nov 2026 00:43:59 GMT" (body only)',
    'greylisting pass ({part}) until {until}': 'greylisting pass (meta) until Sat, 21 Nov 2026 00:43:59 GMT',
    'skip greylisting for {reason}': 'skip greylisting for local networks and/or authorized users',
    'Score too low - skip greylisting': 'Score too low - skip greylisting',
    'Downgrading metric action from "{action}" to "{newAction}"':
      'Downgrading metric action from "greylist" to "no action"',
    '<{clientAddress}> learned message as {class}: {messageId}':
      '<127.0.0.1> learned message as spam: 17.c9@client.example',
    'discard message instead of rejection': 'discard message instead of rejection',
    'quarantine message instead of rejection': 'quarantine message instead of rejection',
    'do not apply action {action}, no_action is set': 'do not apply action reject, no_action is set',
  },
  warning: {
    'abnormally closing milter connection from: {clientAddress}, error: {error}':
      'abnormally closing milter connection from: 127.0.0.1, error: IO read error',
    'abnormally closing connection from backend: {backend}, error: {error}, retries left: {retries#}':
      'abnormally closing connection from backend: 127.0.0.1:11333, error: IO read error, retries left: 2',
    'cannot connect upstream, {details}': 'cannot connect upstream, host: 127.0.0.1',
    'cannot find scan results, tempfail': 'cannot find scan results, tempfail',
    'slow synchronous rule: {symbol}({symbolId#}): {milliseconds} ms':
      'slow synchronous rule: R_DKIM_ALLOW(12): 300.12 ms',
    'slow asynchronous rule: {symbol}({symbolId#}): {milliseconds} ms':
      'slow asynchronous rule: R_DKIM_ALLOW(12): 300.12 ms',
    'processing of task time out: {seconds}s spent; {details}':
      'processing of task time out: 8.0s spent; 8.0s limit; forcing processing',
  },
  service: {
    'Last message repeated {times#} times': 'Last message repeated 155 times',
  },
})

/** Each as a whole message of the process that writes it. */
const framed = (text: string): string => `<97f0bc>; proxy; handler: ${text}`

export const working: Grammar = {
  daemons: ['rspamd'],
  samples: [
    ...said.samples.map(framed),
    framed(
      'ratelimit "user(carol@example.net)" exceeded, (10 / 1s): 11 (0.000:1.000:0.000 dyn); redis key: RL_abc',
    ),
    framed('clamav: virus found: "Eicar-Test-Signature"'),
    framed('clamav: message or mime_part is clean'),
    framed('clamav: failed to scan, maximum retransmits exceed'),
    framed('cannot learn <17.c9@client.example>: already learned as class spam'),
    '<97f0bc>; proxy; rspamd_redis_connected: skip obtaining bayes tokens for BAYES_HAM of classifier bayes: not enough learns',
  ],
  sentences: new Map([...(said.sentences ?? [])].map(([sample, sentence]) => [framed(sample), sentence])),

  parse(body, line): MailEvent | undefined {
    const prefix = readPrefix(body)
    if (!prefix || prefix.function === WRITER) return undefined
    const { module, text } = prefix
    const event = said.parse(text, line) ?? readQuoting(text) ?? readScanner(text)
    if (event) return withQueueId(event, line)
    return module === undefined
      ? { kind: 'internal', function: prefix.function, text }
      : { kind: 'internal', module, function: prefix.function, text }
  },
}

/** Addresses and Message-IDs in quotes or brackets may hold the words behind them: the last ones are rspamd's. */
function readQuoting(text: string): Remark | undefined {
  const limit = text.startsWith('ratelimit "') ? LIMIT.exec(text)?.groups : undefined
  // Of a line that was cut the last words are a stranger's.
  if (limit && mayBeCut(text)) return { kind: 'policy', text }
  if (limit) {
    const { name, burst, rate, count, dynamic, key } = limit
    return { kind: 'policy', text, limit: name, burst, rate, count: Number(count), dynamic, redisKey: key }
  }
  if (!text.startsWith(CANNOT_LEARN)) return undefined
  if (mayBeCut(text)) return { kind: 'warning', text }
  const end = text.lastIndexOf('>: ')
  if (end < 0) return undefined
  return {
    kind: 'warning',
    text,
    messageId: text.slice(CANNOT_LEARN.length, end),
    error: text.slice(end + 3),
  }
}

// clamav: virus found: "Eicar-Test-Signature"
// ^ scanner             ^ virus
function readScanner(text: string): Remark | undefined {
  const blank = text.indexOf(' ')
  if (blank < 2 || text.charCodeAt(blank - 1) !== COLON) return undefined
  const scanner = text.slice(0, blank - 1)
  const said = text.slice(blank + 1)
  if (said.startsWith(FOUND))
    return { kind: 'policy', text, scanner, virus: said.slice(FOUND.length, said.lastIndexOf('"')) }
  if (said === 'message or mime_part is clean') return { kind: 'policy', text, scanner, result: 'clean' }
  if (said.startsWith(NOT_SCANNED))
    return { kind: 'warning', text, scanner, reason: said.slice(NOT_SCANNED.length) }
  return undefined
}

const COLON = 58
const FOUND = 'virus found: "'
const NOT_SCANNED = 'failed to scan, '

const CANNOT_LEARN = 'cannot learn <'

// ratelimit "user(carol@example.net)" exceeded, (10 / 1s): 11 (0.000:1.000:0.000 dyn); redis key: RL_abc
//            ^ name                              ^ burst ^ rate ^ count ^ dynamic                 ^ key
const LIMIT =
  /^ratelimit "(?<name>.*)" exceeded, \((?<burst>[^()/]{1,40}) \/ (?<rate>[^()/]{1,40})\): (?<count>[\d.]{1,20}) \((?<dynamic>[^()]{1,80})\); redis key: (?<key>\S{1,200})$/s

const QUEUE = '; queue-id: '

/** A Message-ID could hold a second mark: then nothing is believed. */
function withQueueId(event: MailEvent, line: Line): MailEvent {
  if (!('queue' in event) || typeof event.queue !== 'string') return event
  const text = String(event.text)
  const id = event.queue.slice(1, -1)
  if (text.indexOf(QUEUE) !== text.lastIndexOf(QUEUE) || mayBeCut(text)) return { kind: 'session', text }
  if (isQueueId(id)) line.queueId = id
  delete event.queue
  return event
}
