/** A terminal that remembers, a data directory of its own, and a service that answers what a test tells it to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from '../../../server/cli/define.ts'
import type { Io } from '../../../server/cli/io.ts'

export interface Request {
  method: string
  path: string
  query: Record<string, string>
  body: unknown
  authorization: string | undefined
}

/** `[status, body]`, or a function that answers by itself. */
export type Answer = [number, unknown] | ((response: ServerResponse, request: Request) => void)

export interface Scene {
  directory: string
  data: string
  /** Of the service; empty without one. */
  url: string
  stdout(): string
  stderr(): string
  /** The objects of NDJSON output. */
  objects(): Record<string, unknown>[]
  requests: Request[]
  run(command: Command, argv: readonly string[], io?: Partial<Io>): Promise<number>
  close(): Promise<void>
}

/** `answers` by `METHOD /path`; with none, no service runs. */
export async function createScene(answers?: Record<string, Answer | Answer[]>): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'mailtrace-cli-'))
  const config = join(directory, 'config.json')
  const requests: Request[] = []
  writeFileSync(config, JSON.stringify({ data: directory, host: 'mx1', zone: 'UTC', language: 'en' }))
  const server = answers === undefined ? undefined : await serve(directory, answers, requests)
  let out = ''
  let err = ''

  return {
    directory,
    data: directory,
    url: server === undefined ? '' : urlOf(server),
    requests,
    stdout: () => out,
    stderr: () => err,
    objects: () =>
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    run(command, argv, io = {}) {
      out = ''
      err = ''
      const given: Io = {
        stdout: { write: (text) => ((out += text), true), once: () => undefined },
        stderr: { write: (text) => ((err += text), true), once: () => undefined },
        stdin: nothing(),
        openOffline: () => Promise.reject(new Error('opened offline')),
        ...io,
      }
      return command.run([...argv, '--config', config], given)
    },
    async close() {
      server?.closeAllConnections()
      if (server !== undefined) await new Promise((done) => server.close(done))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function serve(
  directory: string,
  answers: Record<string, Answer | Answer[]>,
  requests: Request[],
): Promise<Server> {
  const turns = new Map<string, number>()
  const server = createServer((message, response) => {
    void readRequest(message).then((request) => {
      requests.push(request)
      const key = `${request.method} ${request.path}`
      const known = answers[key]
      const turn = turns.get(key) ?? 0
      turns.set(key, turn + 1)
      const isList = Array.isArray(known) && Array.isArray(known[0])
      const answer = (isList ? (known as Answer[])[Math.min(turn, known.length - 1)] : known) as
        Answer | undefined
      if (typeof answer === 'function') return answer(response, request)
      const [status, body] = answer ?? [404, { code: 'NOT_FOUND', detail: `${key} does not exist` }]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  writeFileSync(join(directory, 'service.json'), JSON.stringify({ url: urlOf(server), pid: process.pid }))
  writeFileSync(join(directory, 'token'), 'secret-token\n', { mode: 0o600 })
  return server
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function readRequest(message: IncomingMessage): Promise<Request> {
  const url = new URL(message.url ?? '', 'http://localhost')
  let body = ''
  for await (const chunk of message) body += String(chunk)
  return {
    method: message.method ?? '',
    path: decodeURIComponent(url.pathname.replace(/^\/api/, '')),
    query: Object.fromEntries(url.searchParams),
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
    authorization: message.headers.authorization,
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // an empty standard input
}

/** Standard input that holds this text, in pieces of a few bytes. */
export async function* stdinOf(text: string | Buffer): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text as string)
  for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7)
}
