/** smtpd: a client comes, opens a queue file, and goes. */
import type { ClientFields, MailEvent } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { readClient, readNumber } from './client.ts'

export const session: Grammar = {
  daemons: ['smtpd', 'qmqpd'],
  starts: 'cd',
  samples: [
    'connect from mail.example.org[192.0.2.7]',
    'disconnect from mail.example.org[192.0.2.7] ehlo=2 starttls=1 mail=1 rcpt=0/1 quit=1 commands=5/6',
    '504DD27E90F: client=unknown[203.0.113.104], sasl_method=PLAIN, sasl_username=carol@example.net',
    'NOQUEUE: client=localhost[127.0.0.1]',
  ],

  parse(body): MailEvent | undefined {
    if (body.startsWith('connect from ')) {
      const client = readClient(body.slice('connect from '.length))
      return client && connectOf(client)
    }
    if (body.startsWith('client=')) return readTransaction(body)
    if (body.startsWith('disconnect from ')) return readDisconnect(body)
    return undefined
  },
}

// An object with all its fields at once costs half of one that grows: nearly all clients have name and address, no port.
function connectOf(client: ClientFields): MailEvent & { kind: 'connect' } {
  const { clientName, clientAddress, clientPort } = client
  return clientName === undefined || clientAddress === undefined || clientPort !== undefined
    ? { kind: 'connect', ...client }
    : { kind: 'connect', clientName, clientAddress }
}

function disconnectOf(client: ClientFields, commands: Commands): MailEvent & { kind: 'disconnect' } {
  const { clientName, clientAddress, clientPort } = client
  return clientName === undefined || clientAddress === undefined || clientPort !== undefined
    ? { kind: 'disconnect', commands, ...client }
    : { kind: 'disconnect', commands, clientName, clientAddress }
}

function transactionOf(client: ClientFields): MailEvent & { kind: 'client' } {
  const { clientName, clientAddress, clientPort } = client
  return clientName === undefined || clientAddress === undefined || clientPort !== undefined
    ? { kind: 'client', ...client }
    : { kind: 'client', clientName, clientAddress }
}

// client=h[192.0.2.1], sasl_method=PLAIN, sasl_username=anna, sasl_sender=a@b, orig_queue_id=4F2A81C0B7,
//   orig_client=mx.example[192.0.2.9]
function readTransaction(body: string): MailEvent | undefined {
  const start = 'client='.length
  const comma = body.indexOf(',', start)
  const client = readClient(comma < 0 ? body.slice(start) : body.slice(start, comma))
  if (!client) return undefined
  const event = transactionOf(client)
  if (comma < 0) return event

  // The login name is free text and may hold any of these words: the others are taken off both ends first. Behind a name
  // only filters on this machine say whose mail they bring back.
  let rest = body.slice(comma)
  const named =
    rest.includes(', sasl_username=') && (!LOOPBACK.test(client.clientAddress ?? '') || mayBeCut(body))
  const original = named ? undefined : takeLast(rest, ', orig_client=')
  const originalClient = original && readClient(original.value)
  if (original && originalClient?.clientAddress !== undefined) {
    if (originalClient.clientName !== undefined) event.originalClientName = originalClient.clientName
    event.originalClientAddress = originalClient.clientAddress
    rest = original.before
  }
  const queueId = named ? undefined : takeLast(rest, ', orig_queue_id=')
  if (queueId && WORD.test(queueId.value)) {
    event.originalQueueId = queueId.value
    rest = queueId.before
  }
  const sender = takeLast(rest, ', sasl_sender=')
  if (sender && !mayBeCut(body) && WORD.test(sender.value) && !sender.before.includes(', sasl_sender=')) {
    event.saslSender = sender.value
    rest = sender.before
  }
  if (rest.startsWith(', sasl_method=')) {
    const end = rest.indexOf(', ', 2)
    event.saslMethod = end < 0 ? rest.slice(14) : rest.slice(14, end)
    rest = end < 0 ? '' : rest.slice(end)
  }
  if (rest.startsWith(', sasl_username=')) event.saslUsername = rest.slice(16)
  return event
}

const WORD = /^[^\s,=]+$/
const LOOPBACK = /^(?:127\.0\.0\.1|::1)$/

function takeLast(text: string, mark: string): { before: string; value: string } | undefined {
  const at = text.lastIndexOf(mark)
  return at < 0 ? undefined : { before: text.slice(0, at), value: text.slice(at + mark.length) }
}

type Commands = Record<string, { ok: number; total: number }>

// disconnect from h[192.0.2.1] ehlo=1 auth=0/1 quit=1 commands=2/3 notes=bare_lf
//                 ^ client     ^ commands: good, or good of all
function readDisconnect(body: string): MailEvent | undefined {
  const start = 'disconnect from '.length
  const blank = body.indexOf(' ', start)
  const client: ClientFields | undefined = readClient(
    blank < 0 ? body.slice(start) : body.slice(start, blank),
  )
  const commands = blank < 0 ? {} : commandsOf(body.slice(blank + 1))
  return client && commands && disconnectOf(client, commands)
}

/** Sessions are much alike: most counters were read before. Read only. */
const known = new Map<string, Commands>()
const MOST_KNOWN = 2000

/** The counters of a session; undefined where one is no number. */
export function commandsOf(text: string): Commands | undefined {
  const before = known.get(text)
  if (before) return before
  const commands = readCommands(text)
  if (known.size >= MOST_KNOWN) known.clear()
  if (commands) known.set(text, commands)
  return commands
}

function readCommands(text: string): Commands | undefined {
  const commands: Commands = {}
  for (const word of text.split(' ')) {
    const [name = '', count = ''] = word.split('=')
    if (name === 'commands' || name === 'notes') continue
    const [first = '', second] = count.split('/')
    const ok = readNumber(first)
    const total = second === undefined ? ok : readNumber(second)
    if (ok === undefined || total === undefined) return undefined
    commands[name] = { ok, total }
  }
  return commands
}
