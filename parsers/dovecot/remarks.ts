/** Dovecot as a service, and sessions of its mail processes. */
import { remarks } from '../forms.ts'
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readProcess } from './process.ts'

export const service = remarks(['dovecot'], {
  service: {
    'master: Dovecot v{version} starting up for {protocols}':
      'master: Dovecot v2.3.19.1 (9b53102964) starting up for imap, lmtp, sieve (core dumps disabled)',
    'master: Warning: Killed with signal {signal#} (by {who})':
      'master: Warning: Killed with signal 15 (by pid=13439 uid=0 code=kill)',
    'master: Warning: SIGHUP received - reloading configuration':
      'master: Warning: SIGHUP received - reloading configuration',
  },
  warning: {
    'master: Error: {error}':
      'master: Error: service(imap): child 4711 killed with signal 11 (core dumps disabled)',
    'master: Warning: service({service}): {warning}':
      'master: Warning: service(imap-login): process_limit (100) reached, client connections are being dropped',
    'master: Fatal: {error}': 'master: Fatal: Failed to start listeners',
    'config: {warning}': 'config: Warning: please set ssl_dh=</etc/dovecot/dh.pem',
    'log: {warning}': 'log: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)',
    'anvil: {warning}': 'anvil: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)',
    'stats: {warning}': 'stats: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)',
  },
})

export const userSession: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'imap(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Disconnected: Logged out in=24 out=798 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0',
    'pop3(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Disconnected: Logged out top=0/0, retr=0/0, del=0/0, size=0',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process || !MAIL_PROCESSES.has(process.name)) return undefined
    const { name, user, session, text, severity } = process
    if (severity) line.severity = severity
    const traffic = TRAFFIC.exec(text)?.groups
    return {
      kind: severity === 'warning' || severity === 'error' ? 'warning' : 'session',
      service: name,
      text,
      ...(user !== undefined && { user }),
      ...(session !== undefined && { session }),
      ...(traffic && { bytesIn: Number(traffic['in']), bytesOut: Number(traffic['out']) }),
    }
  },
}

const MAIL_PROCESSES: ReadonlySet<string> = new Set([
  'imap',
  'pop3',
  'managesieve',
  'submission',
  'indexer-worker',
])

// Logged out in=24 out=798 deleted=0 …
const TRAFFIC = / in=(?<in>\d{1,15}) out=(?<out>\d{1,15})(?: |$)/
