/** postscreen: clients tested before smtpd sees them, and what dnsblog found about them. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { readClient, readNumber } from './client.ts'

export const postscreen: Grammar = {
  daemons: ['postscreen', 'tlsproxy'],
  samples: [
    'CONNECT from [198.51.100.10]:50183 to [203.0.113.25]:25',
    'PASS OLD [198.51.100.23]:16401',
    'PASS NEW [198.51.100.23]:16401',
    'ALLOWLISTED [198.51.100.200]:1335',
    'DENYLISTED [203.0.113.250]:13438',
    'WHITELIST VETO [203.0.113.250]:13438',
    'DNSBL rank 2 for [203.0.113.66]:57483',
    'PREGREET 27 after 0.1 from [203.0.113.36]:32389: EHLO early.talker.example\\r\\n',
    'HANGUP after 0.5 from [203.0.113.25]:4212 in tests before SMTP handshake',
    'NON-SMTP COMMAND from [127.0.6.31]:40343 after EHLO: GET / HTTP/1.0',
    'COMMAND PIPELINING from [203.0.113.32]:55684 after EHLO: MAIL FROM:<b@sender.example>\\r\\n',
    'BARE NEWLINE from [203.0.113.33]:62696 after EHLO bare.example',
    'COMMAND TIME LIMIT from [203.0.113.34]:1616 after CONNECT',
    'DATA without valid RCPT from [203.0.113.32]:55684',
    'DISCONNECT [198.51.100.13]:64193',
  ],

  parse(body): MailEvent | undefined {
    if (body.startsWith('CONNECT ')) return readConnect(body)
    if (body.startsWith('PASS ')) return readPeer('postscreen-pass', body, 9, body.slice(5, 8).toLowerCase())
    if (body.startsWith('DISCONNECT ')) return readPeer('postscreen-disconnect', body, 11)
    return readTest(body)
  },
}

export const dnsblog: Grammar = {
  daemons: ['dnsblog'],
  samples: ['addr 203.0.113.68 listed by domain bl3.dnsbl.example as 127.0.0.10'],

  parse(body): MailEvent | undefined {
    const line = capture<'address' | 'zone' | 'answer'>(LISTED, body)
    return line && { kind: 'dnsbl', clientAddress: line.address, zone: line.zone, answer: line.answer }
  },
}

// addr 203.0.113.68 listed by domain bl3.dnsbl.example as 127.0.0.10
//      ^ address                     ^ zone               ^ answer
const LISTED = /^addr (?<address>\S+) listed by domain (?<zone>\S+) as (?<answer>\S+)$/

/** A kind and its one peer `[address]:port` from `at` to the end. */
function readPeer(
  kind: 'postscreen-pass' | 'postscreen-disconnect' | 'postscreen-list',
  body: string,
  at: number,
  result?: string,
): MailEvent | undefined {
  if (body.charCodeAt(at) !== 91) return undefined
  const { clientAddress, clientPort } = readClient(body.slice(at)) ?? {}
  if (clientAddress === undefined || clientPort === undefined) return undefined
  return result === undefined
    ? { kind, clientAddress, clientPort }
    : { kind, clientAddress, clientPort, result }
}

// CONNECT from [198.51.100.10]:50183 to [203.0.113.25]:25
//              ^ the client             ^ ours, since 2.9; tlsproxy writes `CONNECT to` for its own connections
function readConnect(body: string): MailEvent | undefined {
  const start = body.startsWith('CONNECT from [') ? 13 : body.startsWith('CONNECT to [') ? 11 : -1
  if (start < 0) return undefined
  const blank = body.indexOf(' ', start)
  const peer = readClient(blank < 0 ? body.slice(start) : body.slice(start, blank))
  if (peer?.clientAddress === undefined || peer.clientPort === undefined) return undefined
  return {
    kind: 'postscreen-connect',
    clientAddress: peer.clientAddress,
    clientPort: peer.clientPort,
  }
}

const PEER = String.raw`\[(?<address>[^\]\s]+)\]:(?<port>\d+)`

// Each line names its peer before any text the client chose.
const TESTS = [
  new RegExp(`^(?<what>(?:ALLOW|DENY|WHITE|BLACK)LISTED|(?:ALLOW|WHITE)LIST VETO) ${PEER}$`),
  new RegExp(`^(?<what>DNSBL) rank (?<rank>\\d+) for ${PEER}$`),
  new RegExp(`^(?<what>PREGREET) (?<bytes>\\d+) after (?<after>[\\d.]+) from ${PEER}: (?<text>.*)$`, 's'),
  new RegExp(`^(?<what>HANGUP) after (?<after>[\\d.]+) from ${PEER} in (?<text>.*)$`, 's'),
  new RegExp(
    `^(?<what>COMMAND PIPELINING|NON-SMTP COMMAND|BARE NEWLINE|COMMAND (?:TIME|COUNT|LENGTH) LIMIT) from ${PEER}(?: after (?<text>.*))?$`,
    's',
  ),
  new RegExp(`^(?<what>(?:DATA|BDAT) without valid RCPT) from ${PEER}$`),
]

type TestKind =
  | 'postscreen-list'
  | 'postscreen-dnsbl'
  | 'postscreen-pregreet'
  | 'postscreen-hangup'
  | 'postscreen-violation'

/** Postfix 3.6 changed the words; ours are the new ones. */
const LISTS = new Map<string, string>([
  ['ALLOWLISTED', 'allowlisted'],
  ['WHITELISTED', 'allowlisted'],
  ['DENYLISTED', 'denylisted'],
  ['BLACKLISTED', 'denylisted'],
  ['ALLOWLIST VETO', 'allowlist veto'],
  ['WHITELIST VETO', 'allowlist veto'],
])
const KINDS = new Map<string, TestKind>([
  ['DNSBL', 'postscreen-dnsbl'],
  ['PREGREET', 'postscreen-pregreet'],
  ['HANGUP', 'postscreen-hangup'],
])

function readTest(body: string): MailEvent | undefined {
  for (const pattern of TESTS) {
    const line = capture<'what' | 'address' | 'port', 'rank' | 'bytes' | 'after' | 'text'>(pattern, body)
    if (!line) continue
    const { what, address, port, rank, bytes, after, text } = line
    const list = LISTS.get(what)
    const kind = list === undefined ? (KINDS.get(what) ?? 'postscreen-violation') : 'postscreen-list'
    const result = list ?? (kind === 'postscreen-violation' ? what.toLowerCase() : undefined)
    return {
      kind,
      clientAddress: address,
      clientPort: Number(port),
      ...(result !== undefined && { result }),
      ...(rank !== undefined && { rank: readNumber(rank) ?? 0 }),
      ...(bytes !== undefined && { bytes: Number(bytes) }),
      ...(after !== undefined && { after: Number(after) }),
      ...(text !== undefined && { text }),
    }
  }
  return undefined
}
