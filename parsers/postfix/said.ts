/**
 * What Postfix quotes of strangers beside words of its own: replies, commands, addresses. The quoted text may hold the
 * very words that stand around it, so each is read from the side that Postfix wrote, or left out where both are in doubt.
 */
import type { Remark } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { endOfAddress } from './address.ts'
import { readClient } from './client.ts'

export const serverReply: Grammar = {
  daemons: ['smtp', 'lmtp'],
  samples: [
    '4F2A81C0B7: host mx.example.net[198.51.100.7] said: 451 4.7.1 try later (in reply to RCPT TO command)',
    '4F2A81C0B7: host mx.example.net[198.51.100.7] refused to talk to me: 554 no',
    '4F2A81C0B7: passing <a@b.example> to transport=relay',
  ],

  parse(body): Remark | undefined {
    if (body.startsWith('passing <')) return readPassing(body)
    if (!body.startsWith('host ')) return undefined
    const end = body.indexOf(' ', 5)
    const client = end < 0 ? undefined : readClient(body.slice(5, end))
    if (!client) return undefined
    if (body.startsWith(REFUSED, end))
      return { kind: 'server-refusal', text: body, ...client, reply: body.slice(end + REFUSED.length) }
    if (!body.startsWith(SAID, end)) return undefined

    // host h[192.0.2.1] said: 451 try later (in reply to RCPT TO command)
    //                         ^ reply: the server's                ^ command: the last one is Postfix's
    const rest = body.slice(end + SAID.length)
    const at = rest.lastIndexOf(IN_REPLY)
    const command = rest.slice(at + IN_REPLY.length, -1)
    return at >= 0 && rest.endsWith(')') && COMMAND.test(command) && !mayBeCut(body)
      ? { kind: 'server-refusal', text: body, ...client, reply: rest.slice(0, at), command }
      : { kind: 'server-refusal', text: body, ...client, reply: rest }
  },
}

const REFUSED = ' refused to talk to me: '
const SAID = ' said: '
const IN_REPLY = ' (in reply to '
const COMMAND = /^[A-Za-z /]{1,60}$/

// passing <a@b.example> to transport=relay
function readPassing(body: string): Remark | undefined {
  const start = 'passing <'.length
  const end = endOfAddress(body, start)
  const mark = '> to transport='
  if (end < 0 || !body.startsWith(mark, end)) return undefined
  return {
    kind: 'session',
    text: body,
    recipient: body.slice(start, end),
    transport: body.slice(end + mark.length),
  }
}

/** `"what the peer wrote" with "what Postfix took it for"`, from a table of the administrator's. */
export const replaced: Grammar = {
  daemons: ['smtpd', 'smtp', 'lmtp'],
  samples: [
    'h[192.0.2.1]: replacing command "HELP" with "NOOP"',
    'mx.example.net[198.51.100.7]:25: replacing server reply "550 no" with "450 later"',
  ],

  parse(body): Remark | undefined {
    const at = body.indexOf(': replacing ')
    const client = at < 0 ? undefined : readClient(body.slice(0, at))
    if (!client || body.lastIndexOf(' ', at) >= 0) return undefined
    const words = ['command', 'client command', 'server reply'].find((each) =>
      body.startsWith(`${each} "`, at + ': replacing '.length),
    )
    if (words === undefined) return undefined
    const remark: Remark = { kind: 'session', text: body, ...client }
    const pair = apart(body.slice(at + ': replacing '.length + words.length + 2), '" with "')
    if (pair) {
      remark[words === 'server reply' ? 'reply' : 'command'] = pair[0]
      remark['replacement'] = pair[1]
    }
    return remark
  },
}

export const proxyRejected: Grammar = {
  daemons: ['smtpd'],
  samples: ['warning: proxy 127.0.0.1:10026 rejected "MAIL FROM:<a@b.example>": "451 4.3.0 try later"'],

  parse(body): Remark | undefined {
    if (!body.startsWith('proxy ')) return undefined
    const end = body.indexOf(' rejected "')
    const server = body.slice('proxy '.length, end)
    if (end < 0 || server.includes(' ')) return undefined
    const remark: Remark = { kind: 'warning', text: body, server }
    const pair = apart(body.slice(end + ' rejected "'.length), '": "')
    if (pair) {
      remark['command'] = pair[0]
      remark['reply'] = pair[1]
    }
    return remark
  },
}

/** The texts on both sides of a mark that stands once before the closing quote. */
function apart(text: string, mark: string): [string, string] | undefined {
  const at = text.indexOf(mark)
  if (at < 0 || at !== text.lastIndexOf(mark) || !text.endsWith('"') || mayBeCut(text)) return undefined
  return [text.slice(0, at), text.slice(at + mark.length, -1)]
}

/** Names in a certificate are its owner's choice: with a second mark in them, nothing tells whose is whose. */
export const certificate: Grammar = {
  daemons: ['smtpd', 'smtp', 'lmtp', 'tlsproxy'],
  samples: [
    'h[192.0.2.1]: subject_CN=client.example, issuer=Example CA, cert fingerprint=AB:CD, pkey fingerprint=EF:01',
    'mx.example.net[198.51.100.7]:25: subject_CN=mx.example.net, issuer_CN=Example CA, fingerprint=AB:CD, pkey_fingerprint=EF:01',
    'h[192.0.2.1]: subject_CN=client.example, issuer=Example CA',
    'h[192.0.2.1]: raw public key fingerprint=AB:CD',
  ],

  parse(body): Remark | undefined {
    const at = body.indexOf(': ')
    const client = at < 0 ? undefined : readClient(body.slice(0, at))
    if (!client || body.indexOf(' ') < at) return undefined
    const raw = body.startsWith(RAW_KEY, at)
    if (!raw && !body.startsWith(SUBJECT, at)) return undefined
    const remark: Remark = { kind: 'session', text: body, ...client }
    if (raw) {
      remark['keyFingerprint'] = body.slice(at + RAW_KEY.length)
      return remark
    }
    const names = CERTIFICATE.exec(body.slice(at + SUBJECT.length))?.groups
    if (!names || body.split(', issuer').length !== 2 || mayBeCut(body)) return remark
    const { subject = '', issuer = '', fingerprint, key } = names
    remark['subject'] = subject
    remark['issuer'] = issuer
    if (fingerprint !== undefined) remark['fingerprint'] = fingerprint
    if (key !== undefined) remark['keyFingerprint'] = key
    return remark
  },
}

const RAW_KEY = ': raw public key fingerprint='
const SUBJECT = ': subject_CN='

// client.example, issuer=Example CA, cert fingerprint=AB:CD, pkey fingerprint=EF:01
// ^ subject       ^ issuer           ^ fingerprint           ^ key
const CERTIFICATE =
  /^(?<subject>[^]*), issuer(?:_CN)?=(?<issuer>[^]*?)(?:, (?:cert )?fingerprint=(?<fingerprint>[\dA-Fa-f:]+))?(?:, pkey[ _]fingerprint=(?<key>[\dA-Fa-f:]+))?$/
