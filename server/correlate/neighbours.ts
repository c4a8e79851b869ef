/**
 * What programs beside Postfix say of a message, as records of their own: Dovecot and its Sieve scripts, postgrey,
 * OpenDKIM, OpenDMARC and SPF policy servers. Nothing waits in memory for its message; the join is made when it is asked for.
 */
import type { Remark } from '../../parsers/event.ts'
import type { LineRecord, NeighbourRecord } from './records.ts'
import type { Work } from './work.ts'

/** What a line says, beside when and where. */
type Said = Pick<
  NeighbourRecord,
  'kind' | 'name' | 'result' | 'detail' | 'clientAddress' | 'sender' | 'recipient'
>

export const takeNeighbour = (work: Work, record: LineRecord, event: Remark): void => {
  const said = event.kind === 'mailbox' ? outcomeOf(event) : decisionOf(record, event)
  if (said === undefined) return
  const { line } = record
  work.pending.neighbours.push({
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    kind: said.kind,
    result: said.result,
    name: said.name,
    detail: said.detail,
    queueId: line.queueId,
    messageId: textOf(event, 'messageId'),
    session: textOf(event, 'session'),
    username: textOf(event, 'user'),
    clientAddress: said.clientAddress,
    sender: said.sender,
    recipient: said.recipient,
    text: event.text.slice(0, LONGEST_TEXT),
  })
}

const LONGEST_TEXT = 500

const textOf = (event: Remark, field: string): string | undefined => {
  const value = event[field]
  return typeof value === 'string' && value !== '' ? value : undefined
}

// Whole texts only: a Message-ID that holds a colon lets its sender write the beginning of what follows.
// saved mail to INBOX     save failed to INBOX: Quota exceeded (mailbox for user is full)
// fileinto action: stored mail into mailbox 'Archive'     redirect action: forwarded to <a@b.example>
const OUTCOMES: readonly { result: string; words: RegExp }[] = [
  { result: 'stored', words: /^saved mail to (?<detail>[^:]{1,255})$/ },
  { result: 'quota', words: /^save failed to [^:]{1,255}: (?<detail>(?=.*(?:quota|full)).{1,300})$/i },
  { result: 'failed', words: /^save failed to [^:]{1,255}: (?<detail>.{1,300})$/ },
  {
    result: 'stored',
    words: /^(?:[\w-]{1,30} action: )?stored mail into mailbox '(?<detail>[^']{0,255})'$/i,
  },
  { result: 'stored', words: /^(?:[\w-]{1,30} action: )?left message in mailbox '(?<detail>[^']{0,255})'$/i },
  { result: 'forwarded', words: /^(?:[\w-]{1,30} action: )?forwarded to <(?<detail>[^<>]{0,255})>$/i },
  {
    result: 'rejected',
    words: /^(?:[\w-]{1,30} action: )?rejected message from <(?<detail>[^<>]{0,255})>(?: \(\w{1,20}\))?$/i,
  },
  {
    result: 'discarded',
    words:
      /^(?:[\w-]{1,30} action: )?(?:marked message to be )?discarded(?! (?:duplicate|vacation)).{0,200}$/i,
  },
  {
    result: 'vacation',
    words: /^(?:[\w-]{1,30} action: )?sent vacation response to <(?<detail>[^<>]{0,255})>$/i,
  },
  {
    result: 'failed',
    words: /^(?:[\w-]{1,30} action: )?failed to store into mailbox '(?<detail>[^']{0,255})': .{1,300}$/i,
  },
  {
    result: 'piped',
    words: /^(?:[\w-]{1,30} action: )?piped message to program `?'?(?<detail>[^'`]{1,255})'$/i,
  },
]

const outcomeOf = (event: Remark): Said | undefined => {
  for (const { result, words } of OUTCOMES) {
    const match = words.exec(event.text)
    if (match === null) continue
    const detail = match.groups?.['detail']
    return {
      kind: 'outcome',
      name: event['action'] === 'sieve' ? 'sieve' : 'delivery',
      result,
      ...(detail !== undefined && { detail }),
    }
  }
  return undefined
}

const decisionOf = (record: LineRecord, event: Remark): Said | undefined => {
  switch (record.line.daemon) {
    case 'postgrey':
      return greylistingOf(event)
    case 'opendkim':
      return dkimOf(event.text)
    case 'opendmarc':
      return dmarcOf(event.text)
    default:
      return spfOf(event.text)
  }
}

const greylistingOf = (event: Remark): Said | undefined => {
  const result = textOf(event, 'action')
  if (result === undefined) return undefined
  const detail = textOf(event, 'reason')
  const clientAddress = textOf(event, 'clientAddress')
  const sender = textOf(event, 'sender')
  const recipient = textOf(event, 'recipient')
  return {
    kind: 'greylist',
    name: 'postgrey',
    result,
    ...(detail !== undefined && { detail }),
    ...(clientAddress !== undefined && { clientAddress }),
    ...(sender !== undefined && { sender }),
    ...(recipient !== undefined && { recipient }),
  }
}

const checked = (name: string, result: string, detail?: string): Said => ({
  kind: 'check',
  name,
  result,
  ...(detail !== undefined && detail !== '' && { detail }),
})

// s=s1 d=example.org SSL error:…     s=s1 d=example.org a=rsa-sha256 SSL      (no error: the signature is good)
const SIGNATURE = /^s=\S{1,255} d=(?<domain>\S{1,255})(?: a=\S{1,40})? SSL ?(?<error>.*)$/s
const NO_KEY = /^key retrieval failed \(s=[^,]{1,255}, d=(?<domain>[^)]{1,255})\)/

const dkimOf = (text: string): Said | undefined => {
  if (text.startsWith('DKIM verification successful')) return checked('dkim', 'pass')
  if (text === 'bad signature data') return checked('dkim', 'fail')
  if (text === 'no signature data') return checked('dkim', 'none')
  const signature = SIGNATURE.exec(text)?.groups
  if (signature !== undefined)
    return checked('dkim', signature['error'] === '' ? 'pass' : 'fail', signature['domain'])
  const key = NO_KEY.exec(text)?.groups
  return key === undefined ? undefined : checked('dkim', 'temperror', key['domain'])
}

// example.org pass     SPF(mailfrom): a@example.org pass
const DMARC = /^(?<domain>[\w.-]{1,255}) (?<result>pass|fail|none|reject|quarantine)$/
const SPF_OF_DMARC = /^SPF\((?:mailfrom|helo)\): (?<checked>\S{1,255}) (?<result>[a-z]{1,12})$/

const dmarcOf = (text: string): Said | undefined => {
  const dmarc = DMARC.exec(text)?.groups
  if (dmarc !== undefined) return checked('dmarc', resultOf(dmarc['result']), dmarc['domain'])
  const spf = SPF_OF_DMARC.exec(text)?.groups
  return spf === undefined ? undefined : checked('spf', resultOf(spf['result']), spf['checked'])
}

const RESULTS = new Set(['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror'])

const resultOf = (word = ''): string => {
  const result = word.toLowerCase()
  return RESULTS.has(result) ? result : 'fail'
}

// prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h.example; envelope-from=a@b.example; …
// Policy action=PREPEND Received-SPF: pass (text) receiver=…; identity=mfrom; envelope-from="…"; helo=…; client-ip=…
// 550 5.7.23 Message rejected due to: SPF fail - not authorized.
const RECEIVED_SPF = /\bReceived-SPF: (?<result>[A-Za-z]{1,12})\b/
const CLIENT_IP = /\bclient-ip=(?<address>[\da-fA-F.:]{2,45})/
const ENVELOPE_FROM = /\benvelope-from="?(?<sender>[^\s";]{1,320})/
const REFUSED_BY_SPF = /^(?:550 5\.7\.23|451 4\.7\.24) /

const spfOf = (text: string): Said | undefined => {
  const result = RECEIVED_SPF.exec(text)?.groups?.['result']
  if (result === undefined) {
    if (!REFUSED_BY_SPF.test(text)) return undefined
    return checked('spf', text.startsWith('5') ? 'fail' : 'temperror')
  }
  const clientAddress = CLIENT_IP.exec(text)?.groups?.['address']
  const sender = ENVELOPE_FROM.exec(text)?.groups?.['sender']
  return {
    ...checked('spf', resultOf(result), sender),
    ...(clientAddress !== undefined && { clientAddress }),
    ...(sender !== undefined && { sender }),
  }
}
