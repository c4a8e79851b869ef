/** Mail that waits on each host, what its queue says of it, and a known account from a new network: the sample has none of these. */
import type { MessageRecord, Records } from '../../../../server/correlate/records.ts'
import type { QueueSample } from '../../../../server/correlate/observed.ts'
import { noRecords } from '../../store/harness.ts'
import { authentication, bareMessage, delivery } from '../../store/samples.ts'

const MINUTE = 60e6
const DAY = 86_400e6
const RECIPIENT = 'bert@slow.example'
const SENDER = 'anna@example.net'

const queueIdOf = (hosts: readonly string[], host: string) => `4WAITS${hosts.indexOf(host)}`

/** One deferred message on each host, opened half an hour before `end` and tried twice; all times in µs. */
export function waitingRecords(hosts: readonly string[], end: number): Records {
  const [opened, tried] = [end - 30 * MINUTE, end - 10 * MINUTE]
  const recipient = { address: RECIPIENT, status: 'deferred' as const, dsn: '4.4.1', attempts: 2 }
  return {
    ...noRecords(),
    messages: hosts.map((host): MessageRecord => ({
      ...bareMessage,
      traceId: `waits-${host}`,
      host,
      queueId: queueIdOf(hosts, host),
      origin: 'smtpd',
      direction: 'outbound',
      own: false,
      open: true,
      opened,
      firstSeen: opened,
      lastSeen: tried,
      sender: SENDER,
      status: 'deferred',
      recipients: [{ ...recipient, firstAttempt: opened, lastAttempt: tried }],
    })),
    deliveries: hosts.flatMap((host, index) =>
      [opened + index, tried + index].map((time) => ({
        ...delivery,
        time,
        host,
        queueId: queueIdOf(hosts, host),
        traceId: `waits-${host}`,
        sender: SENDER,
        recipient: RECIPIENT,
        status: 'deferred',
        dsn: '4.4.1',
        reply: 'connect to mx.slow.example[198.51.100.7]:25: Connection timed out',
        reasonClass: 'timeout',
      })),
    ),
    authentications: hosts.flatMap((host, index) =>
      [
        { time: end - 10 * DAY, clientAddress: '203.0.113.9' },
        { time: end - 5 * MINUTE, clientAddress: `198.51.100.${index}` },
      ].map((login) => ({ ...authentication, ...login, host, result: 'success', saslUsername: 'wendy' })),
    ),
  }
}

/** What the queue of a host holds: its waiting message, and one that no log knows. */
export function waitingSample(hosts: readonly string[], host: string, time: number): QueueSample {
  const entry = {
    queue: 'deferred',
    arrived: time - 29 * MINUTE,
    size: 1000,
    sender: SENDER,
    recipients: [{ address: RECIPIENT, delayReason: 'timed out' }],
  } as const
  const depth = { queue: 'deferred', messages: 2, oldestSeconds: 29 * 60 } as const
  return {
    time,
    host,
    messages: 2,
    depths: [
      { ...depth, destination: '' },
      { ...depth, destination: 'slow.example' },
    ],
    entries: [
      { ...entry, queueId: queueIdOf(hosts, host) },
      { ...entry, queueId: `4LOST${hosts.indexOf(host)}` },
    ],
  }
}
