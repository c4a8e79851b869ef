/** Which logs this machine has: those configured, else the usual places, else the journal, else a sentence that says why not. */
import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { troubleWith } from './advice.ts'
import type { Words } from './source.ts'

/** As `SourceSetting` of server/config.ts. */
export interface SourceSetting {
  path: string
  name?: string
  host?: string
  zone?: string
  year?: number
  olddir?: string
}

export interface DiscoverOptions {
  configured: readonly SourceSetting[]
  journal: { enabled: 'auto' | 'yes' | 'no'; command: readonly string[] }
  /** The mail log first. */
  usual?: readonly string[]
}

export interface Discovery {
  files: SourceSetting[]
  journal: boolean
  /** Why there is nothing to read; only then. */
  reason?: Words
}

export const USUAL_LOGS = ['/var/log/mail.log', '/var/log/auth.log', '/var/log/rspamd/rspamd.log']

export async function discover({
  configured,
  journal,
  usual = USUAL_LOGS,
}: DiscoverOptions): Promise<Discovery> {
  if (configured.length > 0) return { files: [...configured], journal: journal.enabled === 'yes' }

  const troubles = await Promise.all(usual.map((path) => troubleOf(path)))
  const readable = usual.filter((_, index) => troubles[index] === undefined)
  const mail = usual[0] ?? ''
  const present = usual.filter((_, index) => troubles[index]?.state !== 'missing')
  const files = (paths: readonly string[]) => paths.map((path) => ({ path }))

  if (journal.enabled === 'yes') return { files: files(readable), journal: true }
  if (readable.includes(mail)) return { files: files(present), journal: false }

  const entries = journal.enabled === 'no' ? 'absent' : await lookIntoJournal(journal.command)
  if (entries === 'postfix')
    // the journal has what auth.log would have, but rspamd writes a file of its own
    return { files: files(readable.filter((path) => path.includes('rspamd'))), journal: true }
  if (readable.length > 0) return { files: files([...new Set([mail, ...present])]), journal: false }

  const unreadable = troubles.find((trouble) => trouble?.state === 'unreadable')
  if (unreadable !== undefined) return { files: [], journal: false, reason: unreadable.advice }
  return { files: [], journal: false, reason: reasonFor(entries, mail) }
}

async function troubleOf(path: string) {
  try {
    await access(path, constants.R_OK)
    return undefined
  } catch (cause) {
    return troubleWith(path, cause)
  }
}

type JournalContent = 'postfix' | 'other' | 'denied' | 'absent'

/** Whether the newest entries of facility mail are Postfix's. */
async function lookIntoJournal([
  program = 'journalctl',
  ...first
]: readonly string[]): Promise<JournalContent> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      program,
      [
        ...first,
        '-o',
        'json',
        '--output-fields=SYSLOG_IDENTIFIER',
        '--no-pager',
        '-n',
        '1000',
        'SYSLOG_FACILITY=2',
      ],
      { maxBuffer: 16 << 20, timeout: 10_000 },
    )
    if (/"SYSLOG_IDENTIFIER"\s*:\s*"postfix/.test(stdout)) return 'postfix'
    return /not seeing messages from other users|insufficient permissions/i.test(stderr) ? 'denied' : 'other'
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string }
    return /permission/i.test(stderr) ? 'denied' : 'absent'
  }
}

function reasonFor(entries: JournalContent, mail: string): Words {
  const user = userInfo().username
  if (entries === 'denied')
    return {
      en: `This system keeps its log in the journal, which the user ${user} may not read: run 'usermod -aG systemd-journal ${user}' and start mailtrace again`,
      de: `Dieses System führt sein Log im Journal, das der Benutzer ${user} nicht lesen darf: 'usermod -aG systemd-journal ${user}' ausführen und mailtrace neu starten`,
    }
  if (entries === 'other')
    return {
      en: `${mail} does not exist and the journal holds no lines of Postfix: is Postfix running on this machine?`,
      de: `${mail} gibt es nicht, und das Journal enthält keine Zeilen von Postfix: Läuft Postfix auf diesem Rechner?`,
    }
  return {
    en: `${mail} does not exist: no mail log was found on this machine`,
    de: `${mail} gibt es nicht: auf diesem Rechner wurde kein Mail-Log gefunden`,
  }
}
