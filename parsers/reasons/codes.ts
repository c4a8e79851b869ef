/**
 * SMTP codes (RFC 5321) and enhanced status codes (RFC 3463 and its registry), in words. Enhanced codes are listed
 * without their class: 4 means not now, 5 means no.
 */
import type { ReasonClass } from './classes.ts'
import type { Entry } from './words.ts'

/** What a code means where the reply says nothing more. */
export const CLASS_OF: Readonly<Record<string, ReasonClass>> = {
  '1.1': 'unknown-user',
  '1.2': 'dns',
  '1.3': 'unknown-user',
  '1.4': 'unknown-user',
  '1.6': 'unknown-user',
  '1.7': 'sender-rejected',
  '1.8': 'sender-rejected',
  '1.10': 'null-mx',
  '2.1': 'disabled',
  '2.2': 'mailbox-full',
  '2.3': 'too-large',
  '3.1': 'temporary-failure',
  '3.2': 'temporary-failure',
  '3.4': 'too-large',
  '3.5': 'local-configuration',
  '4.1': 'connection',
  '4.2': 'connection',
  '4.3': 'dns',
  '4.4': 'dns',
  '4.5': 'rate-limit',
  '4.6': 'loop',
  '4.7': 'timeout',
  '4.14': 'loop',
  '5.0': 'protocol',
  '5.1': 'protocol',
  '5.2': 'protocol',
  '5.3': 'rate-limit',
  '5.4': 'protocol',
  '6.0': 'content',
  '6.3': 'content',
  '6.7': 'smtputf8',
  '6.9': 'smtputf8',
  '7.1': 'policy',
  '7.4': 'tls',
  '7.5': 'tls',
  '7.8': 'auth-required',
  '7.9': 'auth-required',
  '7.10': 'tls',
  '7.20': 'dkim',
  '7.21': 'dkim',
  '7.22': 'dkim',
  '7.23': 'spf',
  '7.24': 'spf',
  '7.25': 'reverse-dns',
  '7.26': 'dmarc',
  '7.27': 'sender-rejected',
  '7.28': 'rate-limit',
  '7.29': 'tls',
  '7.30': 'tls',
  '7.40': 'dmarc',
  '7.57': 'auth-required',
  '7.509': 'dmarc',
  '7.515': 'dmarc',
}

const ADVICE_WAIT = [
  'Nothing to do for now: Postfix tries again by itself.',
  'Vorerst nichts zu tun: Postfix versucht es von selbst erneut.',
] as const

/** Three-digit codes, and the enhanced ones whose words depend on the class. */
export const CODES: Readonly<Record<string, Entry>> = {
  '2.0.0': [
    'nobody',
    'The other server took the message. What happens after that is only in its own logs.',
    'Der andere Server hat die Nachricht angenommen. Was danach geschieht, steht nur in dessen Log.',
  ],
  '250': [
    'nobody',
    'The other server took the message. What happens after that is only in its own logs.',
    'Der andere Server hat die Nachricht angenommen. Was danach geschieht, steht nur in dessen Log.',
  ],
  '220': ['nobody', 'The server is ready.', 'Der Server ist bereit.'],
  '221': ['nobody', 'The server ends the session as asked.', 'Der Server beendet die Sitzung wie gewünscht.'],
  '235': ['nobody', 'The login was accepted.', 'Die Anmeldung wurde angenommen.'],
  '251': ['nobody', 'The server passes the message on.', 'Der Server leitet die Nachricht weiter.'],
  '354': [
    'nobody',
    'The server waits for the message text.',
    'Der Server wartet auf den Text der Nachricht.',
  ],
  '421': [
    'receiving-server',
    'The server is not available just now and closes the connection.',
    'Der Server ist gerade nicht verfügbar und schließt die Verbindung.',
    ...ADVICE_WAIT,
  ],
  '450': [
    'receiving-server',
    'The mailbox cannot be reached just now, often by a rule that asks for another try.',
    'Das Postfach ist gerade nicht erreichbar, oft wegen einer Regel, die einen zweiten Versuch verlangt.',
    ...ADVICE_WAIT,
  ],
  '451': [
    'receiving-server',
    'The server had an error of its own and asks for another try.',
    'Der Server hatte einen eigenen Fehler und bittet um einen neuen Versuch.',
    ...ADVICE_WAIT,
  ],
  '452': [
    'receiving-server',
    'The server or the mailbox has no room left, or there were too many recipients at once.',
    'Server oder Postfach haben keinen Platz mehr, oder es waren zu viele Empfänger auf einmal.',
    ...ADVICE_WAIT,
  ],
  '454': [
    'receiving-server',
    'Login or encryption is not available just now.',
    'Anmeldung oder Verschlüsselung ist gerade nicht verfügbar.',
    ...ADVICE_WAIT,
  ],
  '500': ['sender', 'The server did not know the command.', 'Der Server kannte den Befehl nicht.'],
  '501': [
    'sender',
    'The server did not accept the form of the command.',
    'Der Server hat die Form des Befehls nicht angenommen.',
  ],
  '502': ['sender', 'The server does not offer this command.', 'Der Server bietet diesen Befehl nicht an.'],
  '503': ['sender', 'The commands came in the wrong order.', 'Die Befehle kamen in falscher Reihenfolge.'],
  '504': [
    'sender',
    'The server does not accept this form of a name or address.',
    'Der Server nimmt diese Form eines Namens oder einer Adresse nicht an.',
  ],
  '521': ['sender', 'This server takes no mail at all.', 'Dieser Server nimmt überhaupt keine E-Mail an.'],
  '530': [
    'sender',
    'The server asks for a login or for encryption first.',
    'Der Server verlangt zuerst eine Anmeldung oder Verschlüsselung.',
  ],
  '535': ['sender', 'User name or password was wrong.', 'Benutzername oder Passwort war falsch.'],
  '550': [
    'receiving-server',
    'The server refuses: the address does not exist there, or a rule forbids it.',
    'Der Server lehnt ab: Die Adresse gibt es dort nicht, oder eine Regel verbietet es.',
  ],
  '552': [
    'receiving-server',
    'The mailbox is full or the message too large.',
    'Das Postfach ist voll oder die Nachricht zu groß.',
  ],
  '553': [
    'sender',
    'The server does not accept this form of address.',
    'Der Server nimmt diese Form der Adresse nicht an.',
  ],
  '554': ['receiving-server', 'The server refuses the message.', 'Der Server lehnt die Nachricht ab.'],
  '556': ['sender', 'The domain takes no mail at all.', 'Die Domain nimmt überhaupt keine E-Mail an.'],
  '4.2.2': [
    'receiving-server',
    'The mailbox is full. We keep trying.',
    'Das Postfach ist voll. Wir versuchen es weiter.',
    ...ADVICE_WAIT,
  ],
  '4.4.3': [
    'receiving-server',
    'The name server gave no answer for this domain.',
    'Der Nameserver hat zu dieser Domain nicht geantwortet.',
    ...ADVICE_WAIT,
  ],
}

/** For codes that nothing else explains. */
export const BY_FIRST_DIGIT: Readonly<Record<string, Entry>> = {
  '2': ['nobody', 'The server took it.', 'Der Server hat angenommen.'],
  '3': ['nobody', 'The server waits for more.', 'Der Server wartet auf mehr.'],
  '4': [
    'receiving-server',
    'Not now: the server asks to try again later.',
    'Jetzt nicht: Der Server bittet um einen späteren Versuch.',
    ...ADVICE_WAIT,
  ],
  '5': [
    'receiving-server',
    'No: the server refuses for good. Its reply says literally why.',
    'Nein: Der Server lehnt endgültig ab. Der Wortlaut der Antwort nennt den Grund.',
  ],
}
