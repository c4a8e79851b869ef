/** Delivery agents: servers that could not be reached or refused, and were not the last to be tried. */
import { remarks } from '../forms.ts'

export const smtpRemarks = remarks(['smtp', 'lmtp'], {
  'connect-error': {
    'connect to {client}: {error} (port {clientPort#})':
      'connect to mx.refused.example[198.51.100.4]: Connection refused (port 25)',
    'connect to {client}: {error}': 'connect to mx.refused.example[198.51.100.4]:25: Connection refused',
  },
  'server-refusal': {
    'lost connection with {client} while {stage}':
      '6746F27E96C: lost connection with mx.defer.example[198.51.100.2] while sending RCPT TO',
    'conversation with {client} timed out while {stage}':
      '6746F27E96C: conversation with mx.defer.example[198.51.100.2] timed out while sending RCPT TO',
    'local data error while talking to {client}':
      '6746F27E96C: local data error while talking to mx.defer.example[198.51.100.2]',
    'non-{protocol} response from {client}: {reply}':
      'warning: 6746F27E96C: non-ESMTP response from mx.example.net[198.51.100.7]:25: 220 hi',
  },
  session: {
    'enabling PIX workarounds: {workarounds} for {client}':
      '4F2A81C0B7: enabling PIX workarounds: disable_esmtp delay_dotcrlf for mx.example.net[198.51.100.7]:25',
    'enabling PIX {workarounds} workaround for {client}':
      '4F2A81C0B7: enabling PIX <CRLF>.<CRLF> workaround for mx.example.net[198.51.100.7]:25',
    'setting up TLS connection to {client}': 'setting up TLS connection to mx.example.net[198.51.100.7]:25',
    'Host offered STARTTLS: [{relayHost}]': 'Host offered STARTTLS: [mx.defer.example]',
    'host offers SMTPUTF8 support, but not 8BITMIME':
      'warning: 4F2A81C0B7: host offers SMTPUTF8 support, but not 8BITMIME',
    '{client}: matched peername: {name}': 'mx.example.net[198.51.100.7]:25: matched peername: mx.example.net',
    '{client}: Matched {certificate}':
      'mx.example.net[198.51.100.7]:25: Matched DANE EE certificate at depth 0: 3 1 1 AB',
    'TLS protocol trace for {client} saved to {path}':
      'TLS protocol trace for mx.example.net[198.51.100.7]:25 saved to /var/spool/postfix/tlstrace/1',
    'TLSRPT: status={status}, domain={domain}, receiving_mx={client}, failure_type={failureType}, failure_reason={reason}':
      'TLSRPT: status=failure, domain=example.net, receiving_mx=mx.example.net[198.51.100.7], failure_type=validation_failure, failure_reason=self-signed certificate',
    'TLSRPT: status={status}, domain={domain}, receiving_mx={client}, failure_type={failureType}':
      'TLSRPT: status=failure, domain=example.net, receiving_mx=mx.example.net[198.51.100.7], failure_type=starttls_not_supported',
    'TLSRPT: status={status}, domain={domain}, receiving_mx={client}':
      'TLSRPT: status=success, domain=example.net, receiving_mx=mx.example.net[198.51.100.7]',
  },
  'tls-error': {
    'SSL_connect error to {client}: {error}':
      'SSL_connect error to mx.tlsbroken.example[198.51.100.7]:25: -1',
    'Cannot start TLS: {reason}': '4F2A81C0B7: Cannot start TLS: handshake failure',
    'certificate verification failed for {client}: {reason}':
      'certificate verification failed for mx.example.net[198.51.100.7]:25: self-signed certificate',
    'server certificate verification failed for {client}: {reason}':
      'server certificate verification failed for mx.example.net[198.51.100.7]:25: certificate has expired',
    'client certificate verification failed for {client}: {reason}':
      'client certificate verification failed for mx.example.net[198.51.100.7]:25: certificate not yet valid',
    'CA certificate verification failed for {client}: {reason}':
      'CA certificate verification failed for mx.example.net[198.51.100.7]:25: certificate has expired',
    '{client}: re-using session with untrusted certificate, look for details earlier in the log':
      'mx.example.net[198.51.100.7]:25: re-using session with untrusted certificate, look for details earlier in the log',
    'TLS policy lookup for {nexthop}: {error}':
      'warning: TLS policy lookup for example.net/mx.example.net: no TLSA records found',
  },
  warning: {
    'no MX host for {domain} has a valid address record':
      'warning: no MX host for mxnohost.example has a valid address record',
    'host {relayHost} greeted me with my own hostname {name}':
      'warning: host mx.example.net[198.51.100.7]:25 greeted me with my own hostname mx1.example.net',
    'host {relayHost} replied to HELO/EHLO with my own hostname {name}':
      'warning: host mx.example.net[198.51.100.7]:25 replied to HELO/EHLO with my own hostname mx1.example.net',
    'SASL authentication failure: {reason}': 'warning: SASL authentication failure: No worthy mechs found',
    '{client}: multi-line response longer than {limit#} {reply}':
      'warning: mx.example.net[198.51.100.7]:25: multi-line response longer than 100 250-SIZE...',
    'DNSSEC validation may be unavailable': 'warning: DNSSEC validation may be unavailable',
    'relayhost configuration problem': 'warning: relayhost configuration problem',
  },
})

export const localRemarks = remarks(['local'], {
  warning: {
    'alias database loop for {name}': 'warning: alias database loop for loopb',
    'mailing list "{list}" needs an "{alias}" alias':
      'warning: mailing list "staff" needs an "owner-staff" alias',
    'required alias not found: {alias}': 'warning: required alias not found: mailer-daemon',
    'maildir access problem for {owner}: {error}':
      'warning: maildir access problem for UID/GID=1000/1000: create maildir file /srv/mail/a/tmp/1: Permission denied',
    'perhaps you need to create the maildirs in advance':
      'warning: perhaps you need to create the maildirs in advance',
  },
})
