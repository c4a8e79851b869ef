/** The words of a message's story in both languages; the Postfix word always stands beside ours. */
import type { Link, Recipient, Status } from '../api/contract.ts'

type Outcome = NonNullable<Recipient['outcomes']>[number]

export const STATUS_WORDS: Record<'en' | 'de', Record<Status, string>> = {
  en: {
    sent: 'delivered to the next server',
    deferred: 'waiting, will be tried again',
    bounced: 'returned to the sender',
    expired: 'given up, returned to the sender',
    rejected: 'refused at the door',
    held: 'on hold',
    pending: 'not tried yet',
    deleted: 'deleted from the queue',
    discarded: 'thrown away',
    forwarded: 'passed on',
  },
  de: {
    sent: 'zugestellt (an den nächsten Server)',
    deferred: 'wartet, neuer Versuch folgt',
    bounced: 'unzustellbar, zurück an den Absender',
    expired: 'aufgegeben, zurück an den Absender',
    rejected: 'abgewiesen',
    held: 'angehalten',
    pending: 'noch nicht versucht',
    deleted: 'aus der Queue gelöscht',
    discarded: 'verworfen',
    forwarded: 'weitergeleitet',
  },
}

interface StoryWords {
  arrived: string
  from: string
  login: string
  sender: string
  nullSender: string
  subject: string
  size: string
  scan: string
  left: string
  checks: string
  greylisting: string
  putOff(attempts: number, waited: string): string
  /** What became of it in the mailbox. */
  outcome(outcome: Outcome): string
  note: string
  own: string
  for: string
  via: string
  as: string
  said: string
  guess: string
  lines: string
  after(time: string): string
  attempts(count: number): string
  nextAttempt(time: string): string
  /** Its time is over, and the log does not show it. */
  overdue(time: string): string
  otherLives(count: number): string
  links: Record<Link['kind'], string>
}

const OUTCOMES: Record<'en' | 'de', Record<string, (detail: string) => string>> = {
  en: {
    stored: (mailbox) => `stored in ${mailbox}`,
    forwarded: (address) => `passed on by a filter rule to ${address}`,
    rejected: (sender) => `refused by a filter rule of the mailbox; ${sender} is told`,
    discarded: () => 'thrown away by a filter rule of the mailbox',
    vacation: (address) => `absence notice sent to ${address}`,
    piped: (program) => `given to the program ${program} by a filter rule`,
    quota: (error) => `not stored, the mailbox is full: ${error}`,
    failed: (error) => `not stored: ${error}`,
  },
  de: {
    stored: (mailbox) => `abgelegt in ${mailbox}`,
    forwarded: (address) => `von einer Filterregel weitergeleitet an ${address}`,
    rejected: (sender) => `von einer Filterregel des Postfachs abgelehnt; ${sender} wird benachrichtigt`,
    discarded: () => 'von einer Filterregel des Postfachs verworfen',
    vacation: (address) => `Abwesenheitsnotiz gesendet an ${address}`,
    piped: (program) => `von einer Filterregel an das Programm ${program} übergeben`,
    quota: (error) => `nicht abgelegt, das Postfach ist voll: ${error}`,
    failed: (error) => `nicht abgelegt: ${error}`,
  },
}

export const STORY: Record<'en' | 'de', StoryWords> = {
  en: {
    arrived: 'Arrived',
    from: 'from',
    login: 'Login',
    sender: 'Sender',
    nullSender: 'a bounce or notification',
    subject: 'Subject',
    size: 'Bytes',
    scan: 'Spam check',
    left: 'Left queue',
    checks: 'Checks',
    greylisting: 'Greylisting',
    putOff: (attempts, waited) => `put off ${attempts} times, let in after ${waited}`,
    outcome: ({ result, detail = '', text }) => OUTCOMES.en[result]?.(detail) ?? text,
    note: 'Note',
    own: "mailtrace's own mail, in no count",
    for: 'for',
    via: 'via',
    as: 'as',
    said: 'Answer',
    guess: 'a guess: same Message-ID',
    lines: 'Log lines',
    after: (time) => `after ${time}`,
    attempts: (count) => `${count} attempts`,
    nextAttempt: (time) => `Next attempt at about ${time} (with Postfix's usual settings)`,
    overdue: (time) =>
      `The next attempt is overdue: it was expected at about ${time}, and the log does not show it`,
    otherLives: (count) =>
      count === 1
        ? 'One other message had the same queue ID: mailtrace trace --json shows all.'
        : `${count} other messages had the same queue ID: mailtrace trace --json shows all.`,
    links: {
      forward: 'forwarded message',
      bounce: 'bounce',
      notification: 'notification',
      reinjection: 'after the content filter',
      requeue: 'queued again',
      'next-hop': 'at the next server',
      'same-message-id': 'same Message-ID',
    },
  },
  de: {
    arrived: 'Angekommen',
    from: 'von',
    login: 'Anmeldung',
    sender: 'Absender',
    nullSender: 'Bounce oder Benachrichtigung',
    subject: 'Betreff',
    size: 'Bytes',
    scan: 'Spamprüfung',
    left: 'Queue verlassen',
    checks: 'Prüfungen',
    greylisting: 'Greylisting',
    putOff: (attempts, waited) => `${attempts}-mal vertröstet, eingelassen nach ${waited}`,
    outcome: ({ result, detail = '', text }) => OUTCOMES.de[result]?.(detail) ?? text,
    note: 'Hinweis',
    own: 'Mail von mailtrace selbst, in keiner Zählung',
    for: 'für',
    via: 'über',
    as: 'als',
    said: 'Antwort',
    guess: 'vermutet: gleiche Message-ID',
    lines: 'Logzeilen',
    after: (time) => `nach ${time}`,
    attempts: (count) => `${count} Versuche`,
    nextAttempt: (time) => `Nächster Versuch etwa ${time} (bei den üblichen Einstellungen von Postfix)`,
    overdue: (time) =>
      `Der nächste Versuch ist überfällig: Er war etwa für ${time} zu erwarten, und im Log steht er nicht`,
    otherLives: (count) =>
      count === 1
        ? 'Eine weitere Nachricht hatte dieselbe Queue-ID: mailtrace trace --json zeigt alle.'
        : `${count} weitere Nachrichten hatten dieselbe Queue-ID: mailtrace trace --json zeigt alle.`,
    links: {
      forward: 'weitergeleitete Nachricht',
      bounce: 'Bounce',
      notification: 'Benachrichtigung',
      reinjection: 'hinter dem Inhaltsfilter',
      requeue: 'erneut eingereiht',
      'next-hop': 'beim nächsten Server',
      'same-message-id': 'gleiche Message-ID',
    },
  },
}
