/** A syslog listener (UDP, TCP, TLS): what allowed senders send goes to a spool on disk, which is then read as a log. */
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { BlockList, createServer as createTcpServer, isIPv6 } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './book.ts'
import { createSpool } from './spool.ts'
import { createFrames, lineOf } from './syslog-frames.ts'
import { createTail } from './tail.ts'
import type { Gap, LineSource, Logger, SourceState, Words } from './source.ts'

/** As `syslog` of server/settings.ts. */
export interface SyslogSetting {
  udp?: string
  tcp?: string
  tls?: { listen: string; cert: string; key: string; ca?: string }
  /** Networks whose messages are taken. */
  allow: readonly string[]
  /** Of one sender, over UDP; senders over TCP are held back instead. */
  linesPerSecond?: number
  maxLineBytes?: number
  spoolBytes?: number
}

export interface SyslogOptions extends SyslogSetting {
  directory: string
  host: string
  zone?: string
  book: Book
  log: Logger
  onGap(gap: Gap): void
  segmentBytes?: number
  keepMs?: number
  pollMs?: number
  handshakeMs?: number
  queueBytes?: number
}

export interface SyslogSource extends LineSource {
  /** Where it listens, once it does: for `0`, any free port. */
  addresses(): { udp?: AddressInfo; tcp?: AddressInfo; tls?: AddressInfo }
}

const NAME = 'syslog'
const MOST_SENDERS = 10_000
const MOST_CONNECTIONS = 1000
/** A sender that is silent so long is asked whether it is still there. */
const KEEP_ALIVE_MS = 60_000
const HANDSHAKE_MS = 10_000
/** Datagrams that wait for the disk: nobody can hold their senders back. */
const QUEUE_BYTES = 16 << 20
/** What one costs while it waits, whatever its length. */
const QUEUED_BYTES = 512
/** Gaps of one kind are told together. */
const REPORT_MS = 5000

export function createSyslog(options: SyslogOptions): SyslogSource {
  const { directory, host, zone, book, onGap, log, segmentBytes, keepMs } = options
  const { linesPerSecond = 5000, maxLineBytes = 16_384, spoolBytes = 1 << 30 } = options
  const { handshakeMs: handshakeTimeout = HANDSHAKE_MS, queueBytes = QUEUE_BYTES } = options
  const spool = createSpool({
    directory,
    name: 'syslog.log',
    book,
    maxBytes: spoolBytes,
    ...(segmentBytes !== undefined && { segmentBytes }),
    ...(keepMs !== undefined && { keepMs }),
  })
  const tail = createTail({
    name: NAME,
    path: spool.path,
    host,
    ...(zone !== undefined && { zone }),
    book,
    onGap,
    graceMs: 0, // nobody but us writes to it
    isSpool: true,
    ...(options.pollMs !== undefined && { pollMs: options.pollMs }),
  })
  const allowed = allowList(options.allow)
  const rates = new Map<string, { second: number; lines: number }>()
  /** Lines lost since the last report, by why. */
  const lost = new Map<string, number>()
  const bound: ReturnType<SyslogSource['addresses']> = {}
  let trouble: Words | undefined
  /** Bytes of datagrams that wait to be written. */
  let queued = 0

  const lose = (why: string, lines = 1) => void lost.set(why, (lost.get(why) ?? 0) + lines)
  const isAllowed = (address: string) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
    return allowed.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
  }

  function report(): void {
    for (const [why, lines] of lost) onGap({ source: NAME, detail: `${lines} lines were not taken: ${why}` })
    lost.clear()
  }

  function isTooFast(sender: string): boolean {
    const second = Math.floor(Date.now() / 1000)
    const rate = rates.get(sender)
    if (rate?.second !== second) {
      if (rates.size >= MOST_SENDERS) rates.clear()
      rates.set(sender, { second, lines: 1 })
      return false
    }
    return ++rate.lines > linesPerSecond
  }

  function datagram(message: Buffer, sender: string): void {
    // a stranger gets no line into any of our logs, and is no gap of ours
    if (!isAllowed(sender)) return
    if (isTooFast(sender)) return lose(`a sender sent more than ${linesPerSecond} a second over UDP`)
    const line = lineOf(message.subarray(0, maxLineBytes))
    const bytes = line.length + QUEUED_BYTES
    if (queued + bytes > queueBytes) return lose('they came over UDP faster than the disk takes them')
    if (message.length > maxLineBytes) lose(`longer than ${maxLineBytes} bytes, the rest was cut off`)
    queued += bytes
    spool
      .write(line)
      .catch(() => lose('the spool is full'))
      .finally(() => (queued -= bytes))
  }

  async function connection(socket: Socket, signal: AbortSignal): Promise<void> {
    const sender = socket.remoteAddress ?? ''
    socket.on('error', () => socket.destroy())
    if (!isAllowed(sender)) return void socket.destroy()
    // one that vanished without a word must not hold its place for ever
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    const stop = () => socket.destroy()
    signal.addEventListener('abort', stop, { once: true })
    const frames = createFrames(maxLineBytes)
    let cuts = 0
    const keep = async (messages: Buffer[]) => {
      if (messages.length === 0) return
      const lines = Buffer.concat(messages.map(lineOf))
      // not read on until there is room: TCP itself holds the sender back
      for (;;) {
        try {
          await spool.write(lines)
          break
        } catch {
          if (signal.aborted) return lose('the service stopped while the spool was full', messages.length)
          await sleep(200)
        }
      }
      if (frames.cut() > cuts)
        lose(`longer than ${maxLineBytes} bytes, the rest was cut off`, frames.cut() - cuts)
      cuts = frames.cut()
    }
    try {
      for await (const data of socket as AsyncIterable<Buffer>) await keep(frames.push(data))
      await keep(frames.end())
    } catch {
      await keep(frames.end())
    } finally {
      signal.removeEventListener('abort', stop)
      socket.destroy()
    }
  }

  async function listen(signal: AbortSignal): Promise<() => Promise<void>> {
    const open: (() => Promise<void>)[] = []
    const serve = async (server: Server, at: string, kind: 'tcp' | 'tls') => {
      server.maxConnections = MOST_CONNECTIONS
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(addressOf(at), resolve)
      })
      bound[kind] = server.address() as AddressInfo
      open.push(() => new Promise((resolve) => server.close(() => resolve())))
    }
    const take = (socket: Socket) => void connection(socket, signal)
    if (options.udp !== undefined) {
      const { host: at, port } = addressOf(options.udp)
      const socket = createSocket({ type: isIPv6(at) ? 'udp6' : 'udp4', recvBufferSize: 4 << 20 })
      socket.on('message', (message, { address }) => datagram(message, address))
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.bind(port, at, resolve)
      })
      bound.udp = socket.address()
      open.push(() => new Promise((resolve) => socket.close(() => resolve())))
    }
    if (options.tcp !== undefined) await serve(createTcpServer(take), options.tcp, 'tcp')
    if (options.tls !== undefined) {
      const { cert, key, ca, listen: at } = options.tls
      const files = { cert: readFileSync(cert), key: readFileSync(key) }
      // with a CA, senders must show a certificate of it
      const client =
        ca === undefined ? {} : { ca: readFileSync(ca), requestCert: true, rejectUnauthorized: true }
      const server = createTlsServer({ ...files, ...client, handshakeTimeout, minVersion: 'TLSv1.2' }, take)
      // the time for the handshake ends with this event only; the place is free once the socket is gone
      server.on('tlsClientError', (_, stranger) => stranger.destroy())
      await serve(server, at, 'tls')
    }
    return async () => void (await Promise.all(open.map((close) => close())))
  }

  return {
    name: NAME,
    kind: 'syslog',
    host,
    reread: tail.reread,
    addresses: () => bound,
    async run(deliver, signal) {
      const reporting = setInterval(report, REPORT_MS)
      const reading = tail.run((chunk) => deliver({ ...chunk, kind: 'syslog' }), signal)
      const spooling = spool.run(signal)
      try {
        const close = await listen(signal)
        trouble = undefined
        await reading
        await close()
      } catch (cause) {
        if (signal.aborted) return
        const words = cause instanceof Error ? cause.message : String(cause)
        trouble = {
          en: `mailtrace cannot listen for syslog (${words}): check 'syslog' in the configuration; ports below 1024 need the right to bind them`,
          de: `mailtrace kann nicht auf Syslog hören (${words}): 'syslog' in der Konfiguration prüfen; Ports unter 1024 brauchen das Recht dazu`,
        }
        log.error({ err: cause }, trouble.en)
        await reading // what was accepted before is stored all the same
      } finally {
        clearInterval(reporting)
        await spooling
        report()
      }
    },
    status() {
      const { state, bytesLeft } = tail.status()
      const told: SourceState = trouble !== undefined ? 'unreadable' : state === 'missing' ? 'live' : state
      const full: Words | undefined =
        spool.free() < spoolBytes / 10
          ? {
              en: 'The spool is nearly full: senders over TCP are held back, datagrams are lost; see whether the store takes lines',
              de: 'Der Zwischenspeicher ist fast voll: Sender über TCP werden gebremst, Datagramme gehen verloren; nachsehen, ob der Speicher Zeilen annimmt',
            }
          : undefined
      const advice = trouble ?? full
      return { state: told, ...(advice !== undefined && { advice }), bytesLeft }
    },
  }
}

function allowList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const each of networks) {
    const [address = '', bits] = each.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** `514`, `0.0.0.0:514`, `[::]:6514`; a port alone is for this machine only. */
function addressOf(at: string): { host: string; port: number } {
  const match = /^(?:(?<host>\[[^\]]+\]|[^:]+):)?(?<port>\d+)$/.exec(at)
  return {
    host: match?.groups?.host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1',
    port: Number(match?.groups?.port),
  }
}
