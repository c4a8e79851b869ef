/** The syslog listener: every framing, who may send, what is too much, and that what was accepted is never lost. */
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readdirSync, statSync } from 'node:fs'
import { connect, Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Book } from '../../../server/ingest/book.ts'
import type { Gap } from '../../../server/ingest/source.ts'
import { createSyslog } from '../../../server/ingest/syslog.ts'
import type { SyslogOptions, SyslogSource } from '../../../server/ingest/syslog.ts'
import { createParser } from '../../../parsers/parse.ts'
import { directory, expectStored, memoryStore, silent, start } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

async function listen(
  more: Partial<SyslogOptions> = {},
  at = directory(),
  stored = memoryStore(),
  deps = {},
) {
  let source: SyslogSource | undefined
  run = await start(
    at,
    (book: Book, onGap: (gap: Gap) => void) => [
      (source = createSyslog({
        udp: '0',
        tcp: '0',
        allow: ['127.0.0.0/8'],
        directory: join(at, 'syslog'),
        host: 'mx1',
        book,
        onGap,
        log: silent,
        keepMs: 0,
        pollMs: 10,
        ...more,
      })),
    ],
    { stored, deps },
  )
  await eventually(() => expect(source?.addresses().tcp ?? source?.addresses().tls).toBeDefined())
  const addresses = source?.addresses() ?? {}
  return {
    at,
    stored,
    run,
    source,
    port: addresses.tcp?.port ?? 0,
    udp: addresses.udp?.port ?? 0,
    tls: addresses.tls?.port ?? 0,
  }
}

const send = async (port: number, text: string | Buffer): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  await new Promise((done) => socket.once('connect', done))
  await new Promise((done) => socket.write(text, done))
  return socket
}
const message = (n: number) =>
  `<22>1 2026-11-20T10:00:00.${String(n).padStart(6, '0')}+00:00 mx1 postfix/qmgr 7 - - 4F3A21C0AA: removed ${n}`
const many = (count: number, from = 0) => Array.from({ length: count }, (_, n) => message(from + n))

/** One that nobody else knows. */
function certificate(at: string): { key: string; cert: string } {
  const [key, cert] = [join(at, 'key.pem'), join(at, 'cert.pem')]
  const curve = '-newkey ec -pkeyopt ec_paramgen_curve:P-256'
  const what = `req -x509 ${curve} -nodes -keyout ${key} -out ${cert} -days 2 -subj /CN=localhost`
  execFileSync('openssl', what.split(' '), { stdio: 'ignore' })
  return { key, cert }
}

describe('what is sent is stored as it came', () => {
  test('over TCP, lines and counted messages, in pieces of any size', async () => {
    const { stored, port } = await listen()
    const messages = many(200)
    const stream = messages.map((each, n) => (n % 2 === 0 ? `${each}\n` : `${each.length} ${each}`)).join('')
    const socket = await send(port, '')
    for (let at = 0; at < stream.length; at += 997)
      await new Promise((done) => socket.write(stream.slice(at, at + 997), done))
    socket.end()
    await expectStored(stored, messages)
  })

  test('over UDP, one message a datagram, old and new form', async () => {
    const { stored, udp } = await listen()
    const messages = ['<22>Nov 20 10:00:00 mx1 postfix/qmgr[7]: 4F3A21C0AA: removed', message(1)]
    const socket = createSocket('udp4')
    for (const each of messages) await new Promise((done) => socket.send(each, udp, '127.0.0.1', done))
    await expectStored(stored, messages)
    socket.close()
    const parse = createParser({ host: 'elsewhere', zone: 'UTC', year: 2026, framing: 'auto' })
    for (const each of messages)
      expect(parse(each)).toMatchObject({
        host: 'mx1',
        program: 'postfix/qmgr',
        queueId: '4F3A21C0AA',
        pid: 7,
      })
  })

  test('over TLS', async () => {
    const at = directory()
    const { key, cert } = certificate(at)
    const { stored, tls } = await listen({ tls: { listen: '0', key, cert } }, at)
    const socket = connectTls({ port: tls, host: '127.0.0.1', rejectUnauthorized: false })
    await new Promise((done) => socket.once('secureConnect', done))
    socket.end(`${message(7)}\n`)
    await expectStored(stored, [message(7)])
  })
})

describe('what is not taken', () => {
  test('strangers get nothing into the log, and are no gap', async () => {
    const { stored, port, udp, run } = await listen({ allow: ['192.0.2.0/24', '2001:db8::/32'] })
    const socket = createSocket('udp4')
    await new Promise((done) => socket.send(message(1), udp, '127.0.0.1', done))
    socket.close()
    const stranger = await send(port, `${message(2)}\n`).catch(() => undefined)
    await new Promise((done) =>
      stranger === undefined || stranger.destroyed ? done(undefined) : stranger.once('close', done),
    )
    await run.stop()
    expect(stored.lines()).toEqual([])
    expect(run.gaps).toEqual([])
  })

  test('more than the allowed rate over UDP is counted and told as a gap', async () => {
    const { stored, udp, run } = await listen({ linesPerSecond: 50 })
    const socket = createSocket('udp4')
    for (const each of many(400)) await new Promise((done) => socket.send(each, udp, '127.0.0.1', done))
    await eventually(() => expect(stored.lines().length).toBeGreaterThanOrEqual(50))
    await new Promise((done) => setTimeout(done, 100))
    socket.close()
    await run.stop()
    const lost = Number(
      /^(\d+) lines were not taken: a sender sent more than 50/.exec(run.gaps[0]?.detail ?? '')?.[1],
    )
    expect(lost).toBeGreaterThan(0)
    expect(lost + stored.lines().length).toBe(400)
  })

  test('what is longer than allowed is cut and counted, and the next message is whole', async () => {
    const { stored, port, run } = await listen({ maxLineBytes: 500 })
    const long = `${message(1)} ${'x'.repeat(3000)}`
    const socket = await send(port, `${long}\n${message(2)}\n${long.length} ${long}${message(3)}\n`)
    socket.end()
    await expectStored(stored, [long.slice(0, 500), message(2), long.slice(0, 500), message(3)])
    await run.stop()
    expect(run.gaps).toEqual([
      { source: 'syslog', detail: '2 lines were not taken: longer than 500 bytes, the rest was cut off' },
    ])
  })
})

describe('places for senders', () => {
  test('one over TCP that vanished is looked for', async () => {
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive')
    const { port, stored } = await listen()
    const socket = await send(port, `${message(1)}\n`)
    await expectStored(stored, [message(1)])
    expect(keepAlive).toHaveBeenCalledWith(true, 60_000)
    socket.destroy()
    keepAlive.mockRestore()
  })

  test('a stranger who begins no handshake loses its place over TLS', async () => {
    const { tls } = await listen({ tls: { listen: '0', ...certificate(directory()) }, handshakeMs: 100 })
    const socket = connect(tls, '127.0.0.1')
    socket.on('error', () => undefined)
    await new Promise((done) => socket.once('close', done))
  })
})

describe('the spool', () => {
  test('datagrams that come faster than they can be written are lost, and that is a gap with their number', async () => {
    const { stored, udp, run } = await listen({ queueBytes: 1500 })
    const socket = createSocket('udp4')
    await Promise.all(
      many(400).map((each) => new Promise((done) => socket.send(each, udp, '127.0.0.1', done))),
    )
    await eventually(() => expect(stored.lines().length).toBeGreaterThan(0))
    await new Promise((done) => setTimeout(done, 200))
    socket.close()
    await run.stop()
    const lost = run.gaps.map(({ detail }) => Number(/^(\d+) lines .*: they came over UDP/.exec(detail)?.[1]))
    expect(lost[0]).toBeGreaterThan(0)
    expect((lost[0] ?? 0) + stored.lines().length).toBe(400)
  })

  test('accepted lines survive a restart while the store is down, and the files go once they are stored', async () => {
    const stored = memoryStore()
    stored.failNext(1e9)
    const messages = many(3000)
    const first = await listen({ segmentBytes: 50_000 }, directory(), stored)
    const socket = await send(first.port, messages.map((each) => `${each}\n`).join(''))
    socket.end()
    const folder = join(first.at, 'syslog')
    // each begins with a heading of 49 bytes
    const size = () =>
      readdirSync(folder).reduce((sum, name) => sum + Math.max(0, statSync(join(folder, name)).size - 49), 0)
    await eventually(() => expect(size()).toBe(messages.join('\n').length + 1))
    await first.run.stop()
    stored.failNext(0)
    await listen({ segmentBytes: 50_000 }, first.at, stored)
    await expectStored(stored, messages)
    const more = await send(
      run?.sources[0] === undefined ? 0 : ((run.sources[0] as SyslogSource).addresses().tcp?.port ?? 0),
      `${message(9999)}\n`,
    )
    more.end()
    await expectStored(stored, [...messages, message(9999)])
    await eventually(() => expect(size()).toBeLessThan(100_000))
    expect(run?.gaps).toEqual([])
  })

  test('when it is full, senders over TCP wait, and nothing of theirs is lost', async () => {
    const stored = memoryStore()
    stored.failNext(60)
    const { port } = await listen({ spoolBytes: 200_000, segmentBytes: 20_000 }, directory(), stored)
    const messages = many(5000)
    const socket = connect(port, '127.0.0.1')
    for (let from = 0; from < messages.length; from += 100)
      socket.write(
        messages
          .slice(from, from + 100)
          .map((each) => `${each}\n`)
          .join(''),
      )
    socket.end()
    await eventually(() => expect(stored.lines().length).toBe(5000), 50)
    await expectStored(stored, messages)
  }, 30_000)

  test('when it is full, datagrams are lost, and that is a gap with their number', async () => {
    const stored = memoryStore()
    stored.failNext(1e9)
    const { udp, run, source } = await listen({ spoolBytes: 30_000, segmentBytes: 5000 }, directory(), stored)
    const socket = createSocket('udp4')
    for (const each of many(600)) await new Promise((done) => socket.send(each, udp, '127.0.0.1', done))
    await eventually(() => expect(source?.status().advice?.en).toContain('datagrams are lost'))
    socket.close()
    stored.failNext(0)
    await eventually(() => expect(stored.lines().length).toBeGreaterThan(0))
    await run.stop()
    const lost = run.gaps.map(
      ({ detail }) => /^(\d+) lines were not taken: the spool is full/.exec(detail)?.[1],
    )
    const sum = lost.reduce((total, each) => total + Number(each), 0)
    expect(sum).toBeGreaterThan(0)
    expect(stored.lines().length).toBeLessThanOrEqual(600 - sum)
  })

  test('an address that is taken is told, not fatal', async () => {
    const { port, run: other } = await listen()
    const at = directory()
    const second = await start(at, (book, onGap) => [
      createSyslog({
        tcp: String(port),
        allow: ['127.0.0.1'],
        directory: join(at, 'syslog'),
        host: 'mx1',
        book,
        onGap,
        log: silent,
      }),
    ])
    await eventually(() => expect(second.sources[0]?.status().advice?.en).toContain('EADDRINUSE'))
    await second.stop()
    expect(other.sources[0]?.status().state).not.toBe('unreadable')
  })
})
