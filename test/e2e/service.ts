/** Starts the built service as a user would, on a temporary directory, and talks to it over HTTP. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '../../dist/server/main.js')

export interface Service {
  url: string
  directory: string
  /** One-time sign-in link that the start printed; '' once a password is set. */
  link: string
  child: ChildProcess
  /** All that the service wrote so far, standard output and error. */
  output(): string
  /** JSON of a GET with the command line's token. */
  get<T = Record<string, unknown>>(path: string): Promise<T>
  request(path: string, init?: RequestInit): Promise<Response>
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts `mailtrace run`, or a half of it, with these settings; `directory` is made when not given and then removed at the end. */
export async function startService(
  settings: Record<string, unknown>,
  directory = mkdtempSync(join(tmpdir(), 'mailtrace-e2e-')),
  command: 'run' | 'collect' | 'serve' = 'run',
): Promise<Service> {
  mkdirSync(directory, { recursive: true })
  const config = join(directory, 'config.json')
  writeFileSync(
    config,
    JSON.stringify({
      listen: { port: 0 },
      data: join(directory, 'data'),
      host: 'mx1',
      zone: 'UTC',
      ...settings,
    }),
  )
  const child = spawn(process.execPath, [MAIN, command, '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: directory,
    env: { ...process.env, LANG: 'C' },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))

  const link = await waitFor(
    () =>
      /(?:Open|are at) (?<origin>http:\/\/[^\s/]+)(?<path>\/sign-in\?link=\S+)?(?:\n|\/metrics)/.exec(output)
        ?.groups,
    60_000,
    () => {
      if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${output}`)
      return output
    },
  )
  const url = link.origin ?? ''
  const request = async (path: string, init: RequestInit = {}) =>
    fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${readToken(directory, settings)}`, ...init.headers },
    })

  return {
    url,
    directory,
    link: link.path === undefined ? '' : url + link.path,
    child,
    output: () => output,
    request,
    async get<T>(path: string) {
      const response = await request(path)
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill(signal)
        await ended
      }
    },
  }
}

/** Removes what a test left behind. */
export function removeDirectory(service: Service): void {
  rmSync(service.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** Polls until `probe` gives something; throws with `describe()` when it takes longer than `milliseconds`. */
export async function waitFor<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  milliseconds: number,
  describe: () => unknown = () => '',
): Promise<T> {
  const end = performance.now() + milliseconds
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== false) return found
    const words = describe()
    if (performance.now() > end) throw new Error(`waited ${milliseconds} ms in vain: ${String(words)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function readToken(directory: string, settings: Record<string, unknown>): string {
  const data = (settings.data as string | undefined) ?? join(directory, 'data')
  for (const place of [data, join(data, 'demo')]) {
    try {
      return readFileSync(join(place, 'token'), 'utf8').trim()
    } catch {
      // the other place, then
    }
  }
  throw new Error('the service wrote no token file')
}
