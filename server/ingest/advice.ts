/** What to do when a log cannot be read, in both languages. */
import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { FileMissing, FileUnreadable } from '../errors.ts'
import type { SourceState, Words } from './source.ts'

export interface Trouble {
  state: Extract<SourceState, 'missing' | 'unreadable'>
  advice: Words
}

/** The trouble behind a failed open or stat of `path`. */
export async function troubleWith(path: string, cause: unknown): Promise<Trouble> {
  if (isMissing(cause)) return { state: 'missing', advice: missing(path) }
  const { en, de } = isDenied(cause)
    ? await denied(path)
    : { en: `cannot be read: ${messageOf(cause)}`, de: `ist nicht lesbar: ${messageOf(cause)}` }
  return { state: 'unreadable', advice: { en: `${path} ${en}`, de: `${path} ${de}` } }
}

/** The same for whoever named the file in a request. */
export async function unreadable(path: string, cause: unknown): Promise<Error> {
  if (cause instanceof FileUnreadable) return cause
  if (isMissing(cause)) return new FileMissing(path)
  return new FileUnreadable(path, isDenied(cause) ? `it ${(await denied(path)).en}` : messageOf(cause))
}

/** Lines written between the copy and the cut are gone without a trace, and only another way to rotate helps. */
export function copyTruncated(path: string): Words {
  return {
    en: `${path} is rotated by 'copytruncate', which can lose lines unseen: write 'create' instead in its logrotate file, with a postrotate that makes the writer reopen it`,
    de: `${path} wird mit 'copytruncate' rotiert, was unbemerkt Zeilen verlieren kann: in seiner logrotate-Datei stattdessen 'create' schreiben, mit einem postrotate, nach dem das Programm neu öffnet`,
  }
}

function isMissing(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(cause))
}

function isDenied(cause: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(cause))
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? ''
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function missing(path: string): Words {
  return {
    en: `${path} does not exist: check the path, or whether rsyslog is installed and writes it`,
    de: `${path} gibt es nicht: Pfad prüfen, oder ob rsyslog installiert ist und die Datei schreibt`,
  }
}

/** What is to be said of the file; names the group that would help, where one would. */
async function denied(path: string): Promise<Words> {
  const user = userInfo().username
  // the directory may be what keeps us out (rspamd's is 0750)
  for (const place of [path, dirname(path)]) {
    const file = await stat(place).catch(() => undefined)
    const needed = place === path ? 0o040 : 0o050
    if (file === undefined || (file.mode & needed) !== needed) continue
    const group = await groupName(file.gid)
    if (group === 'root') continue
    return {
      en: `may be read by the group ${group}: run 'usermod -aG ${group} ${user}' and start mailtrace again`,
      de: `darf die Gruppe ${group} lesen: 'usermod -aG ${group} ${user}' ausführen und mailtrace neu starten`,
    }
  }
  return {
    en: `may not be read by the user ${user}: run 'setfacl -m u:${user}:r ${path}' or give its group the right to read`,
    de: `darf der Benutzer ${user} nicht lesen: 'setfacl -m u:${user}:r ${path}' ausführen oder der Gruppe das Lesen erlauben`,
  }
}

/** The name of a group, its number where it has none. */
async function groupName(gid: number): Promise<string> {
  const groups = await readFile('/etc/group', 'utf8').catch(() => '')
  // adm:x:4:syslog
  const line = groups.split('\n').find((each) => each.split(':')[2] === String(gid))
  return line?.split(':')[0] ?? String(gid)
}
