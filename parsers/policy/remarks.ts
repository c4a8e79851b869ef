/** Milters and policy services beside Postfix: what they say of a message, by its queue ID. */
import { remarks } from '../forms.ts'

export const opendkim = remarks(['opendkim'], {
  policy: {
    'DKIM-Signature field added (s={selector}, d={domain})':
      '4F2A81C0B7: DKIM-Signature field added (s=s1, d=example.net)',
    'DKIM verification successful': '4F2A81C0B7: DKIM verification successful',
    's={selector} d={domain} SSL {error}': '4F2A81C0B7: s=s1 d=example.org SSL ',
    's={selector} d={domain} a={algorithm} SSL {error}': '4F2A81C0B7: s=s1 d=example.org a=rsa-sha256 SSL ',
    'bad signature data': '4F2A81C0B7: bad signature data',
    'no signature data': '4F2A81C0B7: no signature data',
    'key retrieval failed (s={selector}, d={domain}){reason}':
      "4F2A81C0B7: key retrieval failed (s=s1, d=example.org): 's1._domainkey.example.org' record not found",
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
  },
})

export const opendmarc = remarks(['opendmarc'], {
  policy: {
    '{domain} pass': '4F2A81C0B7: example.org pass',
    '{domain} fail': '4F2A81C0B7: example.org fail',
    '{domain} none': '4F2A81C0B7: example.org none',
    'SPF({identity}): {checked} {result}': '4F2A81C0B7: SPF(mailfrom): a@example.org pass',
    '{queue} ignoring Authentication-Results at {position#} from {authority}':
      '4F2A81C0B7 ignoring Authentication-Results at 1 from mx.example.org',
    'opendmarc_policy_query_dmarc({domain}) returned status {status#}':
      '4F2A81C0B7: opendmarc_policy_query_dmarc(example.org) returned status 4',
    'RFC5322 requirement error: {error}': '4F2A81C0B7: RFC5322 requirement error: not exactly one From field',
    'implicit authentication service: {authority}': 'implicit authentication service: mx1.example.net',
  },
  service: {
    'OpenDMARC Filter v{version} starting ({arguments})':
      'OpenDMARC Filter v1.4.2 starting (args: -c /etc/opendmarc.conf)',
  },
})

export const policydSpf = remarks(['policyd-spf'], {
  policy: {
    'prepend Received-SPF: {result} ({identity}) {details}':
      'prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h.example; envelope-from=a@example.org; receiver=<UNKNOWN>',
    '550 5.7.23 {reason}': '550 5.7.23 Message rejected due to: SPF fail - not authorized.',
    '451 4.7.24 {reason}': '451 4.7.24 SPF record lookup: temporary error',
  },
})
