/** What to do when a log cannot be read, in both languages. */
import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import type { SourceState, Words } from './source.ts'

export interface Trouble {
  state: Extract<SourceState, 'missing' | 'unreadable'>
  advice: Words
}

/** The trouble behind a failed open or stat of `path`. */
export async function troubleWith(path: string, cause: unknown): Promise<Trouble> {
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing', advice: missing(path) }
  if (code === 'EACCES' || code === 'EPERM') return { state: 'unreadable', advice: await denied(path) }
  const detail = cause instanceof Error ? cause.message : String(cause)
  return {
    state: 'unreadable',
    advice: { en: `${path} cannot be read: ${detail}`, de: `${path} ist nicht lesbar: ${detail}` },
  }
}

function missing(path: string): Words {
  return {
    en: `${path} does not exist: check the path, or whether rsyslog is installed and writes it`,
    de: `${path} gibt es nicht: Pfad prüfen, oder ob rsyslog installiert ist und die Datei schreibt`,
  }
}

/** Names the group that would help, where one would. */
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
      en: `${path} may be read by the group ${group}: run 'usermod -aG ${group} ${user}' and start mailtrace again`,
      de: `${path} darf die Gruppe ${group} lesen: 'usermod -aG ${group} ${user}' ausführen und mailtrace neu starten`,
    }
  }
  return {
    en: `${path} may not be read by the user ${user}: run 'setfacl -m u:${user}:r ${path}' or give its group the right to read`,
    de: `${path} darf der Benutzer ${user} nicht lesen: 'setfacl -m u:${user}:r ${path}' ausführen oder der Gruppe das Lesen erlauben`,
  }
}

/** The name of a group, its number where it has none. */
async function groupName(gid: number): Promise<string> {
  const groups = await readFile('/etc/group', 'utf8').catch(() => '')
  // adm:x:4:syslog
  const line = groups.split('\n').find((each) => each.split(':')[2] === String(gid))
  return line?.split(':')[0] ?? String(gid)
}
