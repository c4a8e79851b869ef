/** Delivery agents: servers that could not be reached or refused, and were not the last to be tried. */
import { remarks } from '../forms.ts'

export const smtpRemarks = remarks(['smtp', 'lmtp'], {
  'connect-error': {
    'connect to {client}: {error}': 'connect to mx.refused.example[198.51.100.4]:25: Connection refused',
  },
  'server-refusal': {
    'host {client} said: {reply} (in reply to {command})':
      '4F2A81C0B7: host mx.example.net[198.51.100.7] said: 451 4.7.1 try later (in reply to RCPT TO command)',
    'host {client} refused to talk to me: {reply}':
      '4F2A81C0B7: host mx.example.net[198.51.100.7] refused to talk to me: 554 no',
    'lost connection with {client} while {stage}':
      '6746F27E96C: lost connection with mx.defer.example[198.51.100.2] while sending RCPT TO',
    'conversation with {client} timed out while {stage}':
      '6746F27E96C: conversation with mx.defer.example[198.51.100.2] timed out while sending RCPT TO',
    'non-{protocol} response from {client}: {reply}':
      'warning: 6746F27E96C: non-ESMTP response from mx.example.net[198.51.100.7]:25: 220 hi',
  },
  session: {
    'enabling PIX workarounds: {workarounds} for {client}':
      '4F2A81C0B7: enabling PIX workarounds: disable_esmtp delay_dotcrlf for mx.example.net[198.51.100.7]:25',
    'setting up TLS connection to {client}': 'setting up TLS connection to mx.example.net[198.51.100.7]:25',
    'Host offered STARTTLS: [{relayHost}]': 'Host offered STARTTLS: [mx.defer.example]',
    'passing <{recipient}> to transport={transport}': '4F2A81C0B7: passing <a@b.example> to transport=relay',
    'host offers SMTPUTF8 support, but not 8BITMIME':
      'warning: 4F2A81C0B7: host offers SMTPUTF8 support, but not 8BITMIME',
    '{client}: matched peername: {name}': 'mx.example.net[198.51.100.7]:25: matched peername: mx.example.net',
    '{client}: Matched {certificate}':
      'mx.example.net[198.51.100.7]:25: Matched DANE EE certificate at depth 0: 3 1 1 AB',
    '{client}: subject_CN={subject}, issuer_CN={issuer}':
      'mx.example.net[198.51.100.7]:25: subject_CN=mx.example.net, issuer_CN=Example CA, fingerprint=AB',
    'TLSRPT: status={status}, domain={domain}, receiving_mx={server}':
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
    'numeric domain name in resource data of MX record for {domain}: {data}':
      'warning: numeric domain name in resource data of MX record for a.example: 192.0.2.1',
    'host {relayHost} greeted me with my own hostname {name}':
      'warning: host mx.example.net[198.51.100.7]:25 greeted me with my own hostname mx1.example.net',
    'host {relayHost} replied to HELO/EHLO with my own hostname {name}':
      'warning: host mx.example.net[198.51.100.7]:25 replied to HELO/EHLO with my own hostname mx1.example.net',
    'SASL authentication failure: {reason}': 'warning: SASL authentication failure: No worthy mechs found',
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
