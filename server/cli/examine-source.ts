/** Looks at one log file as a doctor does: may it be read, do its stamps fit the clock, does rspamd log its verdicts? */
import { open, readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import type { ParsedLine } from '../../parsers/event.ts'
import { createParser } from '../../parsers/parse.ts'
import type { Config, SourceSetting } from '../config.ts'
import type { Finding } from './finding.ts'

const TAIL_BYTES = 512 * 1024
/** Stamps may lie so far from when the file was written. */
const TOLERANCE_SECONDS = 300
const HALF_HOUR = 1800

/** `now` in milliseconds. */
export async function examineSource(
  { path, host = undefined, zone = undefined }: SourceSetting,
  config: Pick<Config, 'host' | 'zone'>,
  now = Date.now(),
): Promise<Finding[]> {
  let text: string
  let mtimeMs: number
  try {
    ;({ text, mtimeMs } = await readTail(path))
  } catch (cause) {
    return [await unreadable(path, cause)]
  }
  const parseLine = createParser({
    host: host ?? config.host,
    zone: zone ?? config.zone,
    until: (now + 86_400_000) * 1000,
  })
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseLine(line))
  const last = lines.findLast(({ time }) => time !== undefined)
  if (last?.time === undefined) {
    const detail =
      lines.length === 0
        ? `${path} is readable and empty`
        : `${path} is readable, but no line has a time that can be read`
    return [{ check: 'source', state: lines.length === 0 ? 'ok' : 'warning', detail }]
  }
  const ageSeconds = now / 1000 - last.time / 1e6
  return [
    {
      check: 'source',
      state: 'ok',
      detail: `${path} is readable, its last line is from ${new Date(last.time / 1000).toISOString()}`,
    },
    ...examineZone(path, last.time / 1e6, mtimeMs / 1000, zone ?? config.zone),
    ...examineClock(path, ageSeconds),
    ...examineRspamd(path, lines),
  ]
}

async function readTail(path: string): Promise<{ text: string; mtimeMs: number }> {
  const file = await open(path)
  try {
    const { size, mtimeMs } = await file.stat()
    const start = Math.max(0, size - TAIL_BYTES)
    const buffer = Buffer.alloc(size - start)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
    const text = buffer.toString('utf8', 0, bytesRead)
    // the first line is cut
    return { text: start > 0 ? text.slice(text.indexOf('\n') + 1) : text, mtimeMs }
  } finally {
    await file.close()
  }
}

/** The last line was written when the file was: a difference of whole half hours is a wrong zone. */
function examineZone(path: string, lineSeconds: number, writtenSeconds: number, zone: string): Finding[] {
  const off = writtenSeconds - lineSeconds
  const steps = Math.round(off / HALF_HOUR)
  const isZone =
    steps !== 0 && Math.abs(steps) <= 28 && Math.abs(off - steps * HALF_HOUR) < TOLERANCE_SECONDS / 5
  if (!isZone) return []
  const hours = `${Math.abs(steps) / 2} h ${steps > 0 ? 'behind' : 'ahead of'}`
  return [
    {
      check: 'zone',
      state: 'warning',
      detail: `the stamps of ${path}, read in ${zone}, lie ${hours} the time the file was written`,
      advice: "set 'zone' (or that of the source) to the zone the log is written in, e.g. Europe/Berlin",
    },
  ]
}

function examineClock(path: string, ageSeconds: number): Finding[] {
  if (ageSeconds >= -TOLERANCE_SECONDS) return []
  return [
    {
      check: 'clock',
      state: 'warning',
      detail: `the last line of ${path} lies ${Math.round(-ageSeconds / 60)} min in the future`,
      advice: "check the clock of this machine (timedatectl) and the setting 'zone'",
    },
  ]
}

function examineRspamd(path: string, lines: readonly ParsedLine[]): Finding[] {
  const own = lines.filter(({ daemon }) => daemon === 'rspamd')
  if (own.length < 20) return []
  if (own.some(({ event }) => event.kind === 'scan'))
    return [{ check: 'rspamd', state: 'ok', detail: `${path} holds the verdicts of rspamd` }]
  return [
    {
      check: 'rspamd',
      state: 'warning',
      detail: `${path} holds no verdict of rspamd among its last ${own.length} lines`,
      advice: `write level = "info"; into /etc/rspamd/local.d/logging.inc and restart rspamd`,
    },
  ]
}

async function unreadable(path: string, cause: unknown): Promise<Finding> {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT')
    return {
      check: 'source',
      state: 'failed',
      detail: `${path} does not exist`,
      advice: 'check the path, or whether rsyslog is installed and writes it',
    }
  if (code !== 'EACCES' && code !== 'EPERM')
    return { check: 'source', state: 'failed', detail: `${path} cannot be read: ${code ?? String(cause)}` }
  const user = userInfo().username
  const group = await groupOf(path)
  return {
    check: 'source',
    state: 'failed',
    detail: `${path} may not be read by the user ${user}`,
    advice:
      group === undefined
        ? `run 'setfacl -m u:${user}:r ${path}'`
        : `run 'usermod -aG ${group} ${user}' and start mailtrace again`,
  }
}

/** The group that may read it; the directory may be what keeps us out. */
async function groupOf(path: string): Promise<string | undefined> {
  const groups = await readFile('/etc/group', 'utf8').catch(() => '')
  for (const [place, needed] of [
    [path, 0o040],
    [dirname(path), 0o050],
  ] as const) {
    const found = await stat(place).catch(() => undefined)
    if (found === undefined || (found.mode & needed) !== needed) continue
    // adm:x:4:syslog
    const line = groups.split('\n').find((each) => each.split(':')[2] === String(found.gid))
    const name = line?.split(':')[0]
    if (name !== undefined && name !== 'root') return name
  }
  return undefined
}
