/** smtpd and postscreen: what they say about clients, filters and themselves in fixed words. */
import { remarks } from '../forms.ts'

export const smtpdRemarks = remarks(['smtpd', 'cleanup'], {
  session: {
    'discarding EHLO keywords: {keywords}': 'discarding EHLO keywords: CHUNKING',
    'reply filter in: {reply}': '4F2A81C0B7: reply filter in: 550 5.7.1 no',
    'reply filter out: {reply}': '4F2A81C0B7: reply filter out: 450 4.7.1 later',
    'setting up TLS connection from {client}': 'setting up TLS connection from h[192.0.2.1]',
    'TLS SNI {serverName} from {client} not matched, using default chain':
      'TLS SNI mail.example.org from h[192.0.2.1] not matched, using default chain',
  },
  'tls-error': {
    'abort: TLS from {client}: {reason}':
      'NOQUEUE: abort: TLS from unknown[192.0.2.9]: No client certificate presented',
    'TLS SNI from {client} is invalid: {serverName}': 'warning: TLS SNI from h[192.0.2.1] is invalid: -x',
  },
  warning: {
    'reject: ETRN {domain}... from {client}': 'warning: reject: ETRN example.com... from h[192.0.2.1]',
    'too much BDAT content from {client}': 'warning: 4F2A81C0B7: too much BDAT content from h[192.0.2.1]',
    'null BDAT request from {client}': 'warning: NOQUEUE: null BDAT request from h[192.0.2.1]',
    'malformed BDAT command syntax from {client}: {command}':
      'warning: NOQUEUE: malformed BDAT command syntax from h[192.0.2.1]: BDAT x',
    'BDAT request from {client} exceeds message size limit':
      'warning: 4F2A81C0B7: BDAT request from h[192.0.2.1] exceeds message size limit',
    'hostname {hostname} does not resolve to address {clientAddress}: {error}':
      'warning: hostname mail.fake.example does not resolve to address 203.0.113.6: Name or service not known',
    'hostname {hostname} does not resolve to address {clientAddress}':
      'warning: hostname mail.fake.example does not resolve to address 203.0.113.6',
    '{clientAddress}: hostname {hostname} verification failed: {error}':
      'warning: 203.0.113.6: hostname mail.fake.example verification failed: Name or service not known',
    '{clientAddress}: address not listed for hostname {hostname}':
      'warning: 203.0.113.6: address not listed for hostname mail.fake.example',
    'Illegal address syntax from {client} in {command} command: {address}':
      'warning: Illegal address syntax from h[192.0.2.1] in MAIL command: <a,b@evil.example>',
    '{client}: request longer than {limit#}: {request}':
      'warning: h[192.0.2.1]: request longer than 2048: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA...',
    'queue file size limit exceeded': 'warning: 2D0A627E981: queue file size limit exceeded',
    'connect to Milter service {milter}: {error}':
      'warning: connect to Milter service inet:127.0.0.1:11332: Connection refused',
    'milter {milter}: {error}':
      "warning: milter inet:127.0.0.1:11332: can't read SMFIC_OPTNEG reply packet header: Connection reset by peer",
    'SASL authentication failure: {reason}':
      'warning: SASL authentication failure: Password verification failed',
    'SASL authentication problem: {reason}':
      'warning: SASL authentication problem: unable to open Berkeley db',
    'SASL: Connect to {socket} failed: {error}':
      'warning: SASL: Connect to private/auth failed: No such file or directory',
    'SASL: {problem}': 'warning: SASL: Protocol error',
    'connect to proxy filter {server}: {error}':
      'warning: connect to proxy filter 127.0.0.1:10026: Connection refused',
    'lost connection with proxy {server}': 'warning: lost connection with proxy 127.0.0.1:10026',
    'timeout talking to proxy {server}': 'warning: timeout talking to proxy 127.0.0.1:10026',
    'connect to {server}:{port#}: {error}': 'warning: connect to 127.0.0.1:10023: Connection refused',
    'access table {table} {problem}':
      'warning: access table hash:/etc/postfix/access has entry with lookup table: pcre:/etc/postfix/x',
    "restriction `{restriction}' after `{otherRestriction}' is ignored":
      "warning: restriction `permit' after `reject' is ignored",
    'support for restriction "{restriction}" has been removed {advice}':
      'warning: support for restriction "check_relay_domains" has been removed from Postfix; instead, specify "reject_unauth_destination"',
    '{query}: RBL lookup error: {error}':
      'warning: 9.2.0.192.bl.example: RBL lookup error: Host or domain name not found. Name service error for name=9.2.0.192.bl.example type=A: Host not found, try again',
    'no SASL authentication mechanisms': 'fatal: no SASL authentication mechanisms',
    'in parameter {parameter}, specify at least one working instance of: {restrictions}':
      'fatal: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working instance of: reject_unauth_destination, defer_unauth_destination, reject, defer, defer_if_permit or check_relay_domains',
  },
})

export const qmqpdRemarks = remarks(['qmqpd'], {
  session: {
    '{client}: {reason} while {stage}': '4F2A81C0B7: h[192.0.2.1]: lost connection while reading message',
  },
})

export const postscreenRemarks = remarks(['postscreen'], {
  session: {
    '[{clientAddress}]{clientPort#}: discarding EHLO keywords: {keywords}':
      '[198.51.100.10]50183: discarding EHLO keywords: CHUNKING',
  },
  service: {
    'entering STRESS mode with {connections#} connections': 'entering STRESS mode with 90 connections',
    'leaving STRESS mode with {connections#} connections': 'leaving STRESS mode with 70 connections',
  },
  warning: {
    'psc_cache_update: {table} update average delay is {milliseconds#} ms':
      'warning: psc_cache_update: btree:/var/lib/postfix/postscreen_cache update average delay is 120 ms',
    'psc_cache_lookup: {table} lookup average delay is {milliseconds#} ms':
      'warning: psc_cache_lookup: btree:/var/lib/postfix/postscreen_cache lookup average delay is 120 ms',
    'dnsblog reply timeout {seconds#}s for {zone}': 'warning: dnsblog reply timeout 10s for bl.dnsbl.example',
    'cannot connect to service {service}: {error}':
      'warning: cannot connect to service private/smtpd: Connection refused',
    'getpeername: {error} -- dropping this connection':
      'warning: getpeername: Transport endpoint is not connected -- dropping this connection',
  },
})

export const dnsblogRemarks = remarks(['dnsblog'], {
  warning: {
    'dnsblog_query: lookup error for DNS query {query}: {error}':
      'warning: dnsblog_query: lookup error for DNS query 9.2.0.192.bl.example: Host or domain name not found. Name service error for name=9.2.0.192.bl.example type=A: Host not found, try again',
  },
})

export const inboundTls = remarks(['smtpd', 'tlsproxy', 'postscreen'], {
  'tls-error': {
    'SSL_accept error from {client}: {error}': 'SSL_accept error from unknown[192.0.2.9]: -1',
    'Wrapper-mode request dropped from {client} for service {service}. TLS context initialization failed. {advice}':
      'warning: Wrapper-mode request dropped from h[192.0.2.1] for service submissions. TLS context initialization failed. For details see earlier warnings in your logs.',
    'Refusing STARTTLS request from {client} for service {service}. TLS context initialization failed. {advice}':
      'warning: Refusing STARTTLS request from h[192.0.2.1] for service smtp. TLS context initialization failed. For details see earlier warnings in your logs.',
  },
})

export const tlsproxyRemarks = remarks(['tlsproxy'], {
  'tls-error': {
    'TLS handshake failed for service={service} peer={client}':
      'TLS handshake failed for service=smtpd peer=[192.0.2.9]:4711',
  },
})
