/** `mailtrace import`: history into the store, with a progress bar on a terminal. */
import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ImportJob, ImportRequest } from '../api/contract.ts'
import type { Config } from '../config.ts'
import { FileUnreadable } from '../errors.ts'
import type { ApiClient } from './client.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, READING, SERVICE } from './define.ts'
import { ApiFault, EXIT } from './faults.ts'
import { writeJson } from './io.ts'
import type { Out } from './io.ts'

const POLL_MS = 200

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Read history into the store: rotated and compressed files too, oldest first, never twice.',
  usage: 'FILE...',
  details:
    'The service reads the files itself if one runs, so it must be allowed to; it goes on with an import that\n' +
    'was interrupted when it starts again, and so does the same command. - stands for standard input. --json prints\n' +
    '{files, lines, bytes, unknown, messages, deliveries, rejections, authentications, scans, elapsedSeconds}.',
  flags: { ...READING, ...JSON_FLAG, ...SERVICE },
  words: [1, 1000],
  run: (given) =>
    withClient(
      given,
      async (client) => {
        const { io, words } = given
        const input = words.includes('-') ? await keepInput(io.stdin, given.config().data) : undefined
        const files = await Promise.all(words.map((word) => (word === '-' && input ? input : absolute(word))))
        const [host, tz, year] = [given.text('host'), given.text('tz'), given.count('year')]
        const request: ImportRequest = {
          files,
          ...(host !== undefined && { host }),
          ...(tz !== undefined && { tz }),
          ...(year !== undefined && { year }),
        }
        const bar = io.stderr.isTTY === true && !given.on('quiet') ? io.stderr : undefined
        const job = await follow(client, await client.post<ImportJob>('/import', request), bar)
        // a service that went away meanwhile still needs it
        if (input !== undefined) await rm(dirname(input), { recursive: true, force: true })
        if (job.state === 'failed') throw new ApiFault(500, '', job.error ?? 'the import failed')
        if (given.on('json')) await writeJson(io.stdout, summaryOf(job))
        else io.stdout.write(sentenceOf(job))
        io.stderr.write(hostNote(job))
        return EXIT.done
      },
      openAlone,
    ),
})

/** Without the API it starts sooner, and takes less memory all the while. */
const openAlone = async (config: Config) => (await import('./importer.ts')).openImporter(config)

/** Standard input as a file of the data directory, where the service can read it, also once more after a crash. */
async function keepInput(input: AsyncIterable<Uint8Array | string>, data: string): Promise<string> {
  const folder = join(resolve(data), 'input', String(process.pid))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'standard-input')
  await pipeline(Readable.from(input), createWriteStream(path, { mode: 0o600 }))
  return path
}

async function absolute(name: string): Promise<string> {
  const path = resolve(name)
  try {
    await stat(path)
  } catch (cause) {
    // a service under another user may see what we may not
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new FileUnreadable(name, 'there is no such file')
  }
  return path
}

async function follow(client: ApiClient, started: ImportJob, bar: Out | undefined): Promise<ImportJob> {
  let job = started
  while (job.state === 'running') {
    bar?.write(`\r${barOf(job, (bar.columns ?? 80) - 1)}`)
    await new Promise((done) => setTimeout(done, POLL_MS))
    job = await client.get<ImportJob>(`/import/${encodeURIComponent(started.id)}`)
  }
  bar?.write(`\r${' '.repeat((bar.columns ?? 80) - 1)}\r`)
  return job
}

/** `[#########-----------]  45%  1,234,567 lines  190,000 lines/s  0:12 left` */
export function barOf({ bytes, bytesTotal, lines, elapsedSeconds }: ImportJob, columns: number): string {
  const share = bytesTotal > 0 ? Math.min(1, bytes / bytesTotal) : 0
  const number = new Intl.NumberFormat('en')
  const speed = elapsedSeconds > 0 ? Math.round(lines / elapsedSeconds) : 0
  const words = ` ${String(Math.floor(share * 100)).padStart(3)}%  ${number.format(lines)} lines  ${number.format(speed)} lines/s${leftOf(share, elapsedSeconds)}`
  const width = Math.max(5, Math.min(40, columns - words.length - 2))
  const done = Math.round(share * width)
  return `[${'#'.repeat(done)}${'-'.repeat(width - done)}]${words}`.slice(0, columns).padEnd(columns)
}

/** At the present rate; nothing is said while there is none. */
function leftOf(share: number, elapsedSeconds: number): string {
  if (share <= 0.005 || share >= 1 || elapsedSeconds < 1) return ''
  const seconds = Math.ceil((elapsedSeconds / share) * (1 - share))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0
    ? `  ${hours}:${String(minutes).padStart(2, '0')}:${rest} left`
    : `  ${minutes}:${rest} left`
}

/** For lines of rspamd or Dovecot that are filed under the wrong name: their verdicts would belong to no message. */
function hostNote({ hostAssumed, lines }: ImportJob): string {
  if (hostAssumed === undefined || lines === 0) return ''
  return (
    `Some lines name no host, and they were stored under the name of this machine, ${hostAssumed}. ` +
    'If they come from another one, give its name with --host NAME, or import them together with its mail.log.\n'
  )
}

function summaryOf(job: ImportJob) {
  const {
    files,
    lines,
    bytes,
    unknown,
    messages,
    deliveries,
    rejections,
    authentications,
    scans,
    elapsedSeconds,
  } = job
  return {
    files,
    lines,
    bytes,
    unknown,
    messages,
    deliveries,
    rejections,
    authentications,
    scans,
    elapsedSeconds,
  }
}

function sentenceOf({
  files,
  filesSkipped,
  lines,
  unknown,
  messages,
  rejections,
  elapsedSeconds,
}: ImportJob): string {
  const number = new Intl.NumberFormat('en')
  const skipped = filesSkipped > 0 ? ` (${filesSkipped} known already)` : ''
  return (
    `${number.format(lines)} lines of ${files} ${files === 1 ? 'file' : 'files'}${skipped} in ${elapsedSeconds.toFixed(1)} s: ` +
    `${number.format(messages)} messages, ${number.format(rejections)} rejections, ${number.format(unknown)} unknown lines\n`
  )
}
