/** fetchmail, which brings mail in, and sendmail, which some machines submit it with. */
import type { Remark } from '../event.ts'
import { remarks } from '../forms.ts'
import type { Grammar } from '../grammar.ts'
import { present } from './marks.ts'

/** Its words depend on the language of the machine; names and numbers stand in the same places. */
export const fetchmail: Grammar = {
  daemons: ['fetchmail'],
  samples: [
    '3 messages for anna at pop.example.org (9000 octets).',
    '3 Nachrichten für anna bei pop.example.org (9000 Oktetts).',
    'reading message anna@pop.example.org:1 of 3 (3000 octets) flushed',
    'reading message anna@pop.example.org:2 of 3 (3000 octets) (log message incomplete) not flushed',
    'Nachricht anna@pop.example.org:1 von 3 wird gelesen (3000 Oktetts) gelöscht',
  ],

  parse(body): Remark | undefined {
    const waiting = WAITING.exec(body)?.groups
    if (waiting)
      return {
        kind: 'session',
        text: body,
        messages: Number(waiting['messages']),
        user: waiting['user'],
        server: waiting['server'],
        size: Number(waiting['size']),
      }
    const reading = READING.exec(body)?.groups
    if (!reading) return undefined
    return {
      kind: 'session',
      text: body,
      user: reading['user'],
      server: reading['server'],
      position: Number(reading['position']),
      messages: Number(reading['messages']),
      size: Number(reading['size']),
    }
  },
}

// 3 messages for anna at pop.example.org (9000 octets).
// ^ messages     ^ user  ^ server         ^ size
const WAITING =
  /^(?<messages>\d{1,9}) \S{1,30} \S{1,10} (?<user>\S{1,255}) \S{1,10} (?<server>\S{1,255}) \((?<size>\d{1,15}) \S{1,20}\)\.?$/

// reading message anna@pop.example.org:1 of 3 (3000 octets) flushed
//                 ^ user ^ server      ^ position ^ messages ^ size
const READING =
  /^(?:\S{1,20} ){1,3}(?<user>\S{1,255})@(?<server>[^\s@:]{1,255}):(?<position>\d{1,9}) \S{1,10} (?<messages>\d{1,9})(?: \S{1,20}){0,3} \((?<size>\d{1,15}) \S{1,20}\)/

export const fetchmailRemarks = remarks(['fetchmail'], {
  session: {
    'Query status={status#} ({word})': 'Query status=2 (SOCKET)',
    'Abfragestatus={status#} ({word})': 'Abfragestatus=2 (SOCKET)',
    'awakened at {when}': 'awakened at Sat 21 Nov 2026 00:00:00 UTC',
    'sleeping at {when} for {seconds#} seconds': 'sleeping at Sat 21 Nov 2026 00:00:00 UTC for 300 seconds',
  },
  warning: {
    'Authorization failure on {user}@{server}': 'Authorization failure on anna@pop.example.org',
    'Autorisierungsfehler bei {user}@{server}': 'Autorisierungsfehler bei anna@pop.example.org',
    'Server certificate verification error: {error}':
      'Server certificate verification error: unable to get local issuer certificate',
  },
})

/** Not Postfix's command of that name: its own numbers, its own words. */
export const sendmail: Grammar = {
  daemons: ['sendmail', 'sm-mta', 'sendmail-mta'],
  samples: [
    'x8L1abc012345: from=root, size=200, class=0, nrcpts=1, msgid=<1@example.org>, relay=root@localhost',
    'x8L1abc012345: to=a@example.org, ctladdr=root (0/0), delay=00:00:01, xdelay=00:00:01, mailer=relay, pri=30000, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (Ok: queued as 4F2A81C0B7)',
  ],

  parse(body, line): Remark | undefined {
    const id = ID.exec(body)
    const text = id ? body.slice(id[0].length) : body
    const from = FROM.exec(text)?.groups
    const to = from ? undefined : TO.exec(text)?.groups
    if (!from && !to) return undefined
    const task = id?.groups?.['id'] ?? line.queueId
    // Its own number, which may look like a queue ID.
    line.queueId = undefined
    if (from)
      return {
        kind: 'session',
        text,
        ...present({
          task,
          sender: from['sender'],
          size: Number(from['size']),
          recipientCount: Number(from['count']),
        }),
      }
    const { recipient, dsn, status, reply } = to ?? {}
    return {
      kind: 'session',
      text,
      ...present({ task, recipient, dsn, status: status?.toLowerCase(), reply }),
    }
  },
}

const ID = /^(?<id>[0-9A-Za-z]{8,20}): /
// from=root, size=200, class=0, nrcpts=1, msgid=…
const FROM = /^from=(?<sender>.*?), size=(?<size>\d{1,15}), class=-?\d{1,9}, nrcpts=(?<count>\d{1,9}),/s
// to=a@example.org, ctladdr=root (0/0), delay=00:00:01, …, dsn=2.0.0, stat=Sent (Ok: queued as 4F2A81C0B7)
const TO =
  /^to=(?<recipient>.*?), (?:ctladdr=[^,]{1,300}, )?delay=[\d+:]{1,20}, .*?dsn=(?<dsn>[245]\.\d{1,3}\.\d{1,3}), stat=(?<status>[A-Za-z ]{1,40}?)(?: \((?<reply>.*)\)|: (?<problem>.*))?$/s
