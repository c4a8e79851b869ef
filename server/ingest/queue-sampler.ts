/** Looks at the mail queues of this machine every minute: `postqueue -j`, read only. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { userInfo } from 'node:os'
import type { ObservationStore, QueueDepth, QueueEntry, QueueSample } from '../correlate/observed.ts'
import { withDeadline } from '../deadline.ts'
import type { Logger, SourceState, Words } from './source.ts'

export interface QueueSamplerOptions {
  host: string
  /** The program and its first arguments. */
  command: readonly string[]
  everySeconds: number
  store: Pick<ObservationStore, 'queueSample'>
  log: Logger
  /** Milliseconds. */
  now?: () => number
}

export interface QueueSampler {
  run(signal: AbortSignal): Promise<void>
  status(): { state: SourceState; advice?: Words; lastSample?: number; messages?: number }
}

/** Queues that are told even when they are empty. */
const QUEUES = ['active', 'deferred', 'hold', 'incoming', 'maildrop']
/** Messages of which more than the count is kept, the oldest first. */
const MOST_ENTRIES = 20_000
const MOST_DESTINATIONS = 200
const MOST_RECIPIENTS = 100
const MOST_TEXT = 500
const TIMEOUT_MS = 50_000

export function createQueueSampler(options: QueueSamplerOptions): QueueSampler {
  const { host, command, everySeconds, store, log, now = Date.now } = options
  let status: ReturnType<QueueSampler['status']> = { state: 'waiting' }

  async function look(signal: AbortSignal): Promise<void> {
    const time = now()
    try {
      const sample = await readQueue(command, host, time, signal)
      status = { state: 'live', lastSample: time, messages: sample.messages }
      await store.queueSample(sample, signal)
    } catch (cause) {
      if (signal.aborted) return
      const { state, advice } = queueTrouble(cause, command)
      if (status.advice?.en !== advice.en) log.warn({ err: cause }, advice.en)
      status = { state, advice }
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        await look(signal)
        await sleep(everySeconds * 1000, undefined, { signal }).catch(() => undefined)
      }
      status = { state: 'stopped' }
    },
    status: () => status,
  }
}

/** One look. Rejects with what the program said. `time` in milliseconds. */
export async function readQueue(
  [program = 'postqueue', ...first]: readonly string[],
  host: string,
  time: number,
  signal: AbortSignal,
): Promise<QueueSample> {
  const until = withDeadline(signal, TIMEOUT_MS)
  const child = spawn(program, [...first, '-j'], { stdio: ['ignore', 'pipe', 'pipe'], signal: until })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-500)
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(words.trim() || `exit ${code}`))))
  })
  ended.catch(() => undefined)
  const summary = createSummary(host, time)
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const entry = entryOf(line)
    if (entry !== undefined) summary.add(entry)
  }
  await ended
  return summary.sample()
}

/**
 * {"queue_name": "deferred", "queue_id": "3546727EACB", "arrival_time": 1795221340, "message_size": 1179, "forced_expire": false,
 *  "sender": "x.y@client.example", "recipients": [{"address": "a@example.org", "delay_reason": "..."}]}
 */
export function entryOf(line: string): QueueEntry | undefined {
  let read: unknown
  try {
    read = JSON.parse(line)
  } catch {
    return undefined
  }
  const { queue_id: queueId, ...rest } = (read ?? {}) as Record<string, unknown>
  const { queue_name: queue, arrival_time: arrived, message_size: size, sender, recipients } = rest
  if (typeof queueId !== 'string' || typeof queue !== 'string' || typeof arrived !== 'number')
    return undefined
  return {
    queueId,
    queue,
    arrived: arrived * 1e6,
    size: typeof size === 'number' ? size : 0,
    // Postfix shows the null sender in words
    sender: typeof sender === 'string' && sender !== 'MAILER-DAEMON' ? sender : '',
    recipients: (Array.isArray(recipients) ? recipients : [])
      .slice(0, MOST_RECIPIENTS)
      .map((each: unknown) => {
        const { address, delay_reason: reason } = (each ?? {}) as Record<string, unknown>
        return {
          address: typeof address === 'string' ? address : '',
          ...(typeof reason === 'string' && { delayReason: reason.slice(0, MOST_TEXT) }),
        }
      }),
  }
}

function createSummary(host: string, time: number) {
  const depths = new Map<string, QueueDepth>(QUEUES.map((queue) => [`${queue}\n`, empty(queue, '')]))
  let entries: QueueEntry[] = []
  let messages = 0

  const count = (queue: string, destination: string, arrived: number) => {
    const key = `${queue}\n${destination}`
    const { messages: before, oldestSeconds } = depths.get(key) ?? empty(queue, destination)
    const age = Math.max(0, time / 1000 - arrived / 1e6)
    depths.set(key, { queue, destination, messages: before + 1, oldestSeconds: Math.max(oldestSeconds, age) })
  }
  const oldest = () => entries.sort((a, b) => a.arrived - b.arrived).slice(0, MOST_ENTRIES)

  return {
    add(entry: QueueEntry): void {
      messages += 1
      count(entry.queue, '', entry.arrived)
      const domains = entry.recipients.map(({ address }) =>
        address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
      )
      for (const domain of new Set(domains)) if (domain !== '') count(entry.queue, domain, entry.arrived)
      entries.push(entry)
      if (entries.length >= 2 * MOST_ENTRIES) entries = oldest()
    },
    sample(): QueueSample {
      const all = [...depths.values()]
      const parts = all.filter(({ destination }) => destination !== '')
      return {
        time: time * 1000,
        host,
        messages,
        depths: [
          ...all.filter(({ destination }) => destination === ''),
          ...parts.sort((a, b) => b.messages - a.messages).slice(0, MOST_DESTINATIONS),
        ],
        entries: oldest(),
      }
    },
  }
}

function empty(queue: string, destination: string): QueueDepth {
  return { queue, destination, messages: 0, oldestSeconds: 0 }
}

/** Why postqueue cannot be used, and what helps. */
export function queueTrouble(
  cause: unknown,
  [program = 'postqueue']: readonly string[],
): { state: Extract<SourceState, 'missing' | 'unreadable' | 'waiting'>; advice: Words } {
  const { code, message } = cause as NodeJS.ErrnoException
  const user = userInfo().username
  if (code === 'ENOENT')
    return {
      state: 'missing',
      advice: {
        en: `${program} is not on this machine: the queues are seen only where Postfix runs; set 'queue.enabled' to 'no', or name the program in 'queue.command'`,
        de: `${program} gibt es auf diesem Rechner nicht: Die Queues sind nur dort zu sehen, wo Postfix läuft; 'queue.enabled' auf 'no' setzen oder das Programm in 'queue.command' nennen`,
      },
    }
  // postqueue: fatal: User mailtrace(998) is not allowed to view the mail queue
  if (code === 'EACCES' || /not allowed to view/i.test(message))
    return {
      state: 'unreadable',
      advice: {
        en: `the user ${user} may not see the mail queue: add it to 'authorized_mailq_users' in main.cf, for example 'postconf -e "authorized_mailq_users = root, ${user}"', then 'postfix reload'`,
        de: `Der Benutzer ${user} darf die Queue nicht sehen: ihn in main.cf in 'authorized_mailq_users' aufnehmen, zum Beispiel 'postconf -e "authorized_mailq_users = root, ${user}"', danach 'postfix reload'`,
      },
    }
  return {
    state: 'waiting',
    advice: {
      en: `${program} gives no answer (${message}); it is asked again`,
      de: `${program} gibt keine Antwort (${message}); es wird wieder gefragt`,
    },
  }
}
