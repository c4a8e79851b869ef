/** Dovecot as a service, and trouble of its processes. */
import type { MailEvent } from '../event.ts'
import { remarks } from '../forms.ts'
import type { Grammar } from '../grammar.ts'
import { readProcess } from './process.ts'

const said = remarks(['dovecot'], {
  service: {
    'master: Dovecot v{version} starting up for {protocols}':
      'master: Dovecot v2.3.19.1 (9b53102964) starting up for imap, lmtp, sieve (core dumps disabled)',
    'master: Warning: Killed with signal {signal#} (by {who})':
      'master: Warning: Killed with signal 15 (by pid=13439 uid=0 code=kill)',
    'master: Warning: SIGHUP received - reloading configuration':
      'master: Warning: SIGHUP received - reloading configuration',
    'ssl-params: {activity}': 'ssl-params: Generating SSL parameters',
  },
  warning: {
    'master: Error: service({service}): child {processId#} killed with signal {signal#} {details}':
      'master: Error: service(imap): child 4711 killed with signal 11 (core dumps disabled)',
    'master: Error: service({service}): {error}':
      'master: Error: service(auth): command startup failed, throttling for 2.000 secs',
    'master: Warning: service({service}): process_limit ({limit#}) reached, client connections are being dropped':
      'master: Warning: service(imap-login): process_limit (100) reached, client connections are being dropped',
    'master: Warning: service({service}): {warning}':
      'master: Warning: service(imap-login): client_limit (100) reached, client connections are being dropped',
  },
})

export const service: Grammar = {
  daemons: ['dovecot'],
  samples: [
    ...said.samples,
    'master: Fatal: Failed to start listeners',
    'config: Warning: please set ssl_dh=</etc/dovecot/dh.pem',
    'anvil: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)',
    'indexer: Error: Indexer worker disconnected, discarding 1 requests for carol@example.net',
    'dict(4711): Error: write(/run/dovecot/dict) failed: Broken pipe',
    'quota-status(carol@example.net): Error: Failed to read the quota',
  ],
  ...(said.sentences && { sentences: said.sentences }),

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process || process.name.endsWith('-login') || OTHERS.has(process.name)) return undefined
    const { name, user, session, severity, text } = process
    if (severity) line.severity = severity
    const event = said.parse(body, line)
    if (event || severity === undefined || severity === 'info') return event
    return {
      kind: 'warning',
      service: name,
      ...(user !== undefined && { user }),
      ...(session !== undefined && { session }),
      text,
    }
  },
}

/** Processes that grammars of their own read. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['auth', 'auth-worker', 'lmtp', 'lda', 'deliver'],
  ...['imap', 'pop3', 'managesieve', 'submission', 'indexer-worker'],
])
