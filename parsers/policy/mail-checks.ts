/** OpenDKIM, OpenDMARC and SPF policy servers: what they found out about a message, by its queue ID. */
import type { Remark } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import { remarks } from '../forms.ts'
import type { Grammar } from '../grammar.ts'
import { isQueueId } from '../postfix/queue-id.ts'
import { present } from './marks.ts'

/** `check` says what was looked at, `result` what came out, in the words of RFC 8601. */
interface Finding {
  check: 'dkim' | 'spf' | 'dmarc'
  result?: string
  words: RegExp
}

// key retrieval failed (s=s1, d=example.org): 's1._domainkey.example.org' record not found
//                         ^ selector ^ domain ^ error
const DKIM: readonly Finding[] = [
  { check: 'dkim', result: 'pass', words: /^DKIM verification successful$/ },
  {
    check: 'dkim',
    result: 'pass',
    words: /^s=(?<selector>\S{1,255}) d=(?<domain>\S{1,255})(?: a=(?<algorithm>\S{1,40}))? SSL ?$/,
  },
  {
    check: 'dkim',
    result: 'fail',
    words:
      /^s=(?<selector>\S{1,255}) d=(?<domain>\S{1,255})(?: a=(?<algorithm>\S{1,40}))? SSL (?<error>\S.*)$/s,
  },
  { check: 'dkim', result: 'fail', words: /^bad signature data$/ },
  { check: 'dkim', result: 'none', words: /^no signature data$/ },
  {
    check: 'dkim',
    result: 'temperror',
    words:
      /^key retrieval failed \(s=(?<selector>[^,()\s]{1,255}), d=(?<domain>[^,()\s]{1,255})\)(?:: (?<error>.*))?$/s,
  },
]

export const opendkim: Grammar = {
  daemons: ['opendkim'],
  samples: [
    '4F2A81C0B7: DKIM verification successful',
    '4F2A81C0B7: s=s1 d=example.org SSL ',
    '4F2A81C0B7: s=s1 d=example.org a=rsa-sha256 SSL ',
    '4F2A81C0B7: s=s1 d=example.org SSL error:02000068:rsa routines::bad signature',
    '4F2A81C0B7: bad signature data',
    '4F2A81C0B7: no signature data',
    "4F2A81C0B7: key retrieval failed (s=s1, d=example.org): 's1._domainkey.example.org' record not found",
    '4F2A81C0B7: key retrieval failed (s=s1, d=example.org)',
  ],
  parse: (body) => find(DKIM, body),
}

// example.org pass     SPF(mailfrom): a@example.org pass
// ^ domain    ^ word       ^ identity ^ checked     ^ word: the last one is the result
const DMARC: readonly Finding[] = [
  { check: 'dmarc', words: /^(?<domain>[\w.-]{1,255}) (?<word>pass|fail|none|reject|quarantine|accept)$/ },
  { check: 'spf', words: /^SPF\((?<identity>mailfrom|helo)\): (?:(?<checked>.*) )?(?<word>[a-z]{1,12})$/s },
]

export const opendmarc: Grammar = {
  daemons: ['opendmarc'],
  samples: [
    '4F2A81C0B7: example.org pass',
    '4F2A81C0B7: example.org quarantine',
    '4F2A81C0B7: SPF(mailfrom): a@example.org pass',
    '4F2A81C0B7: SPF(helo): h.example none',
    '4F2A81C0B7 ignoring Authentication-Results at 1 from mx.example.org',
  ],
  parse(body, line) {
    const ignored = IGNORED.exec(body)?.groups
    if (!ignored) return mayBeCut(body) ? undefined : find(DMARC, body)
    const { queue = '', position, authority } = ignored
    if (isQueueId(queue)) line.queueId = queue
    return { kind: 'policy', text: body, position: Number(position), authority }
  },
}

// 4F2A81C0B7 ignoring Authentication-Results at 1 from mx.example.org
// ^ queue: without a colon                     ^ position  ^ authority
const IGNORED =
  /^(?<queue>[0-9A-Za-z]{6,30}) ignoring Authentication-Results at (?<position>\d{1,9}) from (?<authority>.*)$/s

function find(findings: readonly Finding[], body: string): Remark | undefined {
  for (const { check, result, words } of findings) {
    const match = words.exec(body)
    if (!match) continue
    const { word, ...others } = match.groups ?? {}
    return { kind: 'policy', text: body, check, ...present({ result: result ?? word, ...others }) }
  }
  return undefined
}

/** SPF by the Python and the Perl policy server: a header to put before the message, or a refusal. */
export const spf: Grammar = {
  daemons: ['policyd-spf', 'policy-spf', 'policyd-spf-perl', 'spfd'],
  samples: [
    'prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h.example; envelope-from=a@example.org; receiver=<UNKNOWN>',
    '4F2A81C0B7: prepend Received-SPF: Softfail (helo) identity=helo; client-ip=192.0.2.1; helo=h.example; envelope-from=<>; receiver=<UNKNOWN>',
    `4F2A81C0B7: Policy action=PREPEND Received-SPF: pass (example.org: 192.0.2.1 is authorized to use 'a@example.org' in 'mfrom' identity) receiver=mx1.example.net; identity=mfrom; envelope-from="a@example.org"; helo=h.example; client-ip=192.0.2.1`,
    'Policy action=DUNNO',
    '550 5.7.23 Message rejected due to: SPF fail - not authorized. Please see http://www.openspf.net/Why?s=mfrom;id=a@example.org;ip=192.0.2.1;r=<UNKNOWN>',
    '451 4.7.24 SPF record lookup: temporary error',
    '4.7.24 SPF record lookup: temporary error',
    'Action: prepend: Text: Received-SPF: Pass Reject action: 550 5.7.23',
    'handler sender_policy_framework: is decisive.',
  ],

  parse(body): Remark | undefined {
    const header = RECEIVED.exec(body)?.groups
    if (header)
      return {
        kind: 'policy',
        text: body,
        check: 'spf',
        result: (header['result'] ?? '').toLowerCase(),
        ...readReceived(header['details'] ?? ''),
      }
    const refused = REFUSED.exec(body)?.groups
    if (refused)
      return {
        kind: 'policy',
        text: body,
        check: 'spf',
        result: refused['dsn']?.startsWith('5') ? 'fail' : 'temperror',
        ...present({ code: refused['code'] === undefined ? undefined : Number(refused['code']) }),
        dsn: refused['dsn'],
        reason: refused['reason'],
      }
    const action = ACTION.exec(body)?.groups
    if (action) return { kind: 'policy', text: body, ...present({ ...action }) }
    const handler = HANDLER.exec(body)?.groups?.['handler']
    return handler === undefined ? undefined : { kind: 'policy', text: body, handler }
  },
}

const RECEIVED =
  /^(?:prepend|Policy action=PREPEND) Received-SPF: (?<result>[A-Za-z]{1,12})\b(?<details>.*)$/s
const REFUSED = /^(?:(?<code>[45]\d\d) )?(?<dsn>[45]\.\d{1,3}\.\d{1,3}) (?<reason>.*)$/s
const ACTION =
  /^(?:Action: (?<action>\w{1,20}): Text: (?<reason>.*?) Reject action: .*|Policy action=(?<decision>\w{1,20}).*)$/s
const HANDLER = /^handler (?<handler>[\w.-]{1,60}): is decisive\.$/

//  (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h.example; envelope-from=a@example.org; receiver=<UNKNOWN>
//                      ^ identity          ^ address       ^ helo                   ^ sender: the client's, both
const PYTHON =
  /^ \(\w{1,20}\) identity=(?<identity>\w{1,20}); client-ip=(?<clientAddress>[\da-fA-F.:]{2,45}); helo=(?<helo>.*); envelope-from=(?<sender>.*); receiver=\S*\s*$/s
//  (…) receiver=mx1; identity=mfrom; envelope-from="a@example.org"; helo=h.example; client-ip=192.0.2.1
const PERL =
  /; identity=(?<identity>\w{1,20}); (?:envelope-from="(?<sender>[^]*)"; )?helo=(?<helo>[^]*); client-ip=(?<clientAddress>[\da-fA-F.:]{2,45})$/

/** Address first, then what the client chose; where that holds a mark of its own, only the address is certain. */
function readReceived(details: string): Record<string, string> {
  const fields = PYTHON.exec(details)?.groups ?? PERL.exec(details)?.groups
  if (!fields) return {}
  const { clientAddress, identity, helo, sender } = fields
  const doubtful = details.split('; helo=').length > 2 || details.split('envelope-from=').length > 2
  if (doubtful) return details.startsWith(' (') && clientAddress !== undefined ? { clientAddress } : {}
  return present({ identity, clientAddress, helo, sender: sender === '<>' ? '' : sender })
}

export const dkimRemarks = remarks(['opendkim'], {
  policy: {
    'DKIM-Signature field added (s={selector}, d={domain})':
      '4F2A81C0B7: DKIM-Signature field added (s=s1, d=example.net)',
    '{clientName} [{clientAddress}] not internal': '4F2A81C0B7: h.example [192.0.2.1] not internal',
    'not authenticated': '4F2A81C0B7: not authenticated',
    "no signing table match for '{address}'": "4F2A81C0B7: no signing table match for 'a@example.org'",
    'failed to parse authentication-results: header field':
      '4F2A81C0B7: failed to parse authentication-results: header field',
    'external host {clientName} attempted to send as {domain}':
      '4F2A81C0B7: external host h.example attempted to send as example.net',
  },
  service: {
    'OpenDKIM Filter v{version} starting (args: {arguments})':
      'OpenDKIM Filter v2.11.0 starting (args: -x /etc/opendkim.conf)',
    'OpenDKIM Filter v{version} terminating with status {status}':
      'OpenDKIM Filter v2.11.0 terminating with status 0, errno = 0',
    'OpenDKIM Filter: {activity}': 'OpenDKIM Filter: Opening listen socket on conn local:/run/opendkim.sock',
  },
})

export const dmarcRemarks = remarks(['opendmarc'], {
  policy: {
    'opendmarc_policy_query_dmarc({domain}) returned status {status#}':
      '4F2A81C0B7: opendmarc_policy_query_dmarc(example.org) returned status 4',
    'RFC5322 requirement error: {error}': '4F2A81C0B7: RFC5322 requirement error: not exactly one From field',
    'unable to parse From header field': '4F2A81C0B7: unable to parse From header field',
    'implicit authentication service: {authority}': 'implicit authentication service: mx1.example.net',
  },
  service: {
    'OpenDMARC Filter v{version} starting ({arguments})':
      'OpenDMARC Filter v1.4.2 starting (args: -c /etc/opendmarc.conf)',
    'OpenDMARC Filter v{version} terminating with status {status}':
      'OpenDMARC Filter v1.4.2 terminating with status 0, errno = 0',
  },
})
