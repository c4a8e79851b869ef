/** Every grammar of auth.log. */
import { remarks } from '../forms.ts'
import type { Grammar } from '../grammar.ts'
import { pam } from './pam.ts'
import { saslauthd } from './saslauthd.ts'

/** The machine's own doors, named so that they are no unknown lines; their logins are not mail. */
const machine = remarks(['sshd', 'sshd-session', 'su'], {
  service: {
    'Server listening on {address} port {port}': 'Server listening on 127.0.0.1 port 22.',
    'Received signal {signal#}; terminating.': 'Received signal 15; terminating.',
  },
  session: {
    'Invalid user {attempt}': 'Invalid user test from 127.0.0.1 port 60694',
    'Connection closed by {attempt}': 'Connection closed by invalid user test 127.0.0.1 port 60694 [preauth]',
    'Connection reset by {attempt}': 'Connection reset by 203.0.113.9 port 60694 [preauth]',
    'Disconnected from {attempt}': 'Disconnected from user alice 203.0.113.9 port 60694',
    'Received disconnect from {attempt}': 'Received disconnect from 203.0.113.9 port 60694:11: bye [preauth]',
    'Failed password for {attempt}': 'Failed password for invalid user test from 203.0.113.9 port 60694 ssh2',
    'Accepted {attempt}': 'Accepted publickey for alice from 203.0.113.9 port 60694 ssh2: ED25519 SHA256:abc',
    '(to {user}) {attempt}': '(to alice) root on none',
    'FAILED SU (to {user}) {attempt}': 'FAILED SU (to bob) nobody on none',
  },
})

export const authGrammars: readonly Grammar[] = [saslauthd, pam, machine]
