/** Speaks the API: to the running service of a data directory, to one elsewhere, or without any service in this process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoConfig } from '../config.ts'
import type { Config } from '../config.ts'
import type { Given } from './define.ts'
import { UnreachableFault } from './faults.ts'
import { askPatiently } from './slow-answers.ts'
import { codeOf, faultOf, queryText, readEvents } from './wire.ts'
import type { Query, ServerEvent } from './wire.ts'

export interface ApiClient {
  /** `path` without `/api`. Rejects with ApiFault or UnreachableFault. */
  get<T>(path: string, query?: Query): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  /** The same for what may take hours. */
  postPatiently<T>(path: string, body: unknown): Promise<T>
  /** Server-sent events until the signal ends them. */
  events(path: string, query: Query, signal: AbortSignal): AsyncIterable<ServerEvent>
  /** Where people reach it; absent without a service. */
  url?: string
  close(): Promise<void>
}

/** Runs `work` with a client and closes it afterwards. */
export async function withClient<T>(
  given: Given,
  work: (client: ApiClient) => Promise<T>,
  open?: Open,
): Promise<T> {
  const client = await connect(given, open)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

/** Opens the store of a data directory in this process. */
type Open = (config: Config) => Promise<ApiClient>

const openWhole: Open = async (config) => (await import('./offline.ts')).openOffline(config)

/** Whoever calls it closes it. `openAlone` is asked where no service runs. */
export async function connect(given: Given, openAlone = openWhole): Promise<ApiClient> {
  const config = given.config()
  const url = given.text('url')
  if (url !== undefined) {
    if (!/^https?:\/\//.test(url))
      throw new UnreachableFault(`--url ${url}: must begin with http:// or https://`)
    return speakHttp(url.replace(/\/+$/, ''), readToken(config.data) ?? readToken(demoConfig(config).data))
  }
  const service = runningService(config)
  const remark = (text: string) => given.on('verbose') && given.io.stderr.write(`${text}\n`)
  if (service !== undefined) {
    remark(`asking the service at ${service.url}`)
    return speakHttp(service.url, service.token)
  }
  remark(`no service runs on ${config.data}: opening its store`)
  const open = given.io.openOffline ?? openAlone
  // what the application says of itself is of no use at a prompt, unless it is asked for
  return open({ ...config, logLevel: given.on('verbose') ? config.logLevel : 'error' })
}

/** The service that owns this data directory, or its demo, if one runs. */
export function runningService(config: Config): { url: string; token: string | undefined } | undefined {
  for (const { data } of [config, demoConfig(config)]) {
    const service = readService(data)
    if (service !== undefined && isAlive(service.pid)) return { url: service.url, token: readToken(data) }
  }
  return undefined
}

function readService(data: string): { url: string; pid: number } | undefined {
  try {
    const { url, pid } = JSON.parse(readFileSync(join(data, 'service.json'), 'utf8')) as Record<
      string,
      unknown
    >
    return typeof url === 'string' && typeof pid === 'number' ? { url, pid } : undefined
  } catch (cause) {
    if (isDenied(cause)) throw denied(data)
    return undefined
  }
}

function readToken(data: string): string | undefined {
  try {
    return readFileSync(join(data, 'token'), 'utf8').trim()
  } catch (cause) {
    if (isDenied(cause)) throw denied(data)
    return undefined
  }
}

const isDenied = (cause: unknown) => (cause as NodeJS.ErrnoException).code === 'EACCES'
const denied = (data: string) =>
  new UnreachableFault(
    `${data} belongs to another user: run this as the user of the service, e.g. with sudo -u`,
  )

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const TIMEOUT_MS = 120_000

const posted = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

/** `url` without a slash at its end. */
export function speakHttp(url: string, token: string | undefined): ApiClient {
  async function ask(path: string, init: RequestInit, by: typeof askPatiently = fetch): Promise<Response> {
    let response: Response
    try {
      response = await by(`${url}/api${path}`, {
        ...init,
        headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...init.headers },
      })
    } catch (cause) {
      throw new UnreachableFault(
        `the service at ${url} does not answer (${codeOf(cause)}): is 'mailtrace run' running?`,
      )
    }
    if (!response.ok) throw faultOf(response.status, await response.text())
    return response
  }

  return {
    url,
    async get<T>(path: string, query: Query = {}) {
      const response = await ask(path + queryText(query), { signal: AbortSignal.timeout(TIMEOUT_MS) })
      return (await response.json()) as T
    },
    async post<T>(path: string, body: unknown) {
      const response = await ask(path, { ...posted(body), signal: AbortSignal.timeout(TIMEOUT_MS) })
      return (await response.json()) as T
    },
    async postPatiently<T>(path: string, body: unknown) {
      return (await (await ask(path, posted(body), askPatiently)).json()) as T
    },
    async *events(path, query, signal) {
      const response = await ask(path + queryText(query), {
        signal,
        headers: { accept: 'text/event-stream' },
      })
      if (response.body !== null) yield* readEvents(response.body, signal)
    },
    close: () => Promise.resolve(),
  }
}
