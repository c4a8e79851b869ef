/** Sampling the queues: through a stand-in that replays a real `postqueue -j`, and the real one where there is one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { QueueSample } from '../../../server/correlate/observed.ts'
import { createQueueSampler, entryOf, queueTrouble, readQueue } from '../../../server/ingest/queue-sampler.ts'
import { directory, silent } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures/postqueue-j.jsonl')
const TEXT = readFileSync(FIXTURE, 'utf8')
const never = new AbortController().signal

/** A program that answers `-j` with a file, or says why not. */
function standIn({ file = FIXTURE, words = '', code = 0 } = {}): string[] {
  const program = join(directory(), 'postqueue.cjs')
  writeFileSync(
    program,
    `if (process.argv[2] !== '-j' || process.argv.length !== 3) process.exit(9)
     if (${code}) { console.error(${JSON.stringify(words)}); process.exit(${code}) }
     process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(file)}))`,
  )
  return [process.execPath, program]
}

const NOW = 1_795_221_600_000

describe('a look at the queues', () => {
  test('counts every message once, by queue, and by destination', async () => {
    const sample = await readQueue(standIn(), 'mx1', NOW, never)
    const raw = TEXT.trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            queue_name: string
            queue_id: string
            arrival_time: number
            recipients: { address: string }[]
          },
      )
    expect(sample.messages).toBe(raw.length)
    expect(sample.entries.map(({ queueId }) => queueId).sort()).toEqual(
      raw.map((each) => each.queue_id).sort(),
    )
    for (const queue of ['active', 'deferred', 'hold', 'incoming', 'maildrop']) {
      const of = raw.filter(({ queue_name: name }) => name === queue)
      const oldest = of.length === 0 ? 0 : NOW / 1000 - Math.min(...of.map((each) => each.arrival_time))
      expect(sample.depths).toContainEqual({
        queue,
        destination: '',
        messages: of.length,
        oldestSeconds: oldest,
      })
    }
    const domains = new Set(
      raw.flatMap((each) => each.recipients.map(({ address }) => address.split('@')[1])),
    )
    expect(new Set(sample.depths.map(({ destination }) => destination).filter(Boolean))).toEqual(domains)
  })

  test('keeps the oldest 20,000 messages of a queue of 100,000, and counts all', async () => {
    const file = join(directory(), 'many')
    const lines = Array.from({ length: 100_000 }, (_, n) =>
      JSON.stringify({
        queue_name: 'deferred',
        queue_id: `Q${n}`,
        arrival_time: 1_795_000_000 + ((n * 7919) % 100_000),
        message_size: 1,
        sender: 'a@example.org',
        recipients: [{ address: `b@d${n % 900}.example` }],
      }),
    )
    writeFileSync(file, `${lines.join('\n')}\n`)
    const sample = await readQueue(standIn({ file }), 'mx1', NOW, never)
    expect(sample.messages).toBe(100_000)
    expect(sample.entries).toHaveLength(20_000)
    expect(Math.max(...sample.entries.map(({ arrived }) => arrived / 1e6))).toBe(1_795_019_999)
    expect(sample.depths).toHaveLength(5 + 200)
  })

  test('a line that is no message, and fields of other types, harm nothing', () => {
    expect(entryOf('postqueue: warning')).toBeUndefined()
    expect(entryOf('null')).toBeUndefined()
    expect(entryOf('{"queue_id": 7}')).toBeUndefined()
    expect(
      entryOf(
        '{"queue_id":"A","queue_name":"hold","arrival_time":1,"recipients":[null,{"address":3}],"sender":"MAILER-DAEMON"}',
      ),
    ).toEqual({
      queueId: 'A',
      queue: 'hold',
      arrived: 1e6,
      size: 0,
      sender: '',
      recipients: [{ address: '' }, { address: '' }],
    })
  })
})

describe('the sampler', () => {
  const run = async (command: readonly string[], until: (status: string) => void) => {
    const samples: QueueSample[] = []
    const stopping = new AbortController()
    const sampler = createQueueSampler({
      host: 'mx1',
      command,
      everySeconds: 0.02,
      store: { queueSample: async (sample) => void samples.push(sample) },
      log: silent,
    })
    const running = sampler.run(stopping.signal)
    await eventually(() => until(sampler.status().state))
    const status = sampler.status()
    stopping.abort()
    await running
    return { samples, status }
  }

  test('stores one sample after the other', async () => {
    const { samples, status } = await run(standIn(), (state) => expect(state).toBe('live'))
    expect(samples.length).toBeGreaterThan(0)
    expect(status.messages).toBe(samples[0]?.messages)
  })

  test('says that the user may not see the queue, and what to write where', async () => {
    const words = 'postqueue: fatal: User mailtrace(998) is not allowed to view the mail queue'
    const { samples, status } = await run(standIn({ words, code: 69 }), (state) =>
      expect(state).toBe('unreadable'),
    )
    expect(samples).toEqual([])
    expect(status.advice?.en).toContain('authorized_mailq_users')
    expect(status.advice?.de).toContain('authorized_mailq_users')
  })

  test('says that there is no postqueue, or that Postfix does not run', async () => {
    const { status } = await run(['/nonexistent/postqueue'], (state) => expect(state).toBe('missing'))
    expect(status.advice?.en).toContain('is not on this machine')
    expect(
      queueTrouble(new Error('postqueue: fatal: Queue report unavailable - mail system is down'), []).advice
        .en,
    ).toContain('mail system is down')
  })
})

const real = spawnSync('postqueue', ['-j'], { encoding: 'utf8' })
if (real.error !== undefined)
  console.warn('NOT TESTED: there is no postqueue on this machine; the stand-in only')
test.skipIf(real.error !== undefined || real.status !== 0)('the real postqueue is understood', async () => {
  const sample = await readQueue(['postqueue'], 'mx1', Date.now(), never)
  expect(sample.messages).toBeGreaterThanOrEqual(0)
  expect(sample.depths.length).toBeGreaterThanOrEqual(5)
})
