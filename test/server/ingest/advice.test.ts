import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { troubleWith, unreadable } from '../../../server/ingest/advice.ts'
import { directory } from './stand-ins.ts'

const user = userInfo().username
const fault = (code: string, message = `${code}: refused by the system`) =>
  Object.assign(new Error(message), { code })

/** A log that nobody but its owner may read. */
function closedLog(): string {
  const path = join(directory(), 'mail.log')
  writeFileSync(path, '')
  chmodSync(path, 0o600)
  return path
}

describe('what an import says of a file', () => {
  test('that is closed to us: who may not read it, and what to run', async () => {
    const path = closedLog()
    const { message } = await unreadable(path, fault('EACCES'))
    expect(message).toBe(
      `'${path}' cannot be read: it may not be read by the user ${user}: run 'setfacl -m u:${user}:r ${path}' or give its group the right to read`,
    )
  })

  test.runIf(process.getuid?.() === 0)('that a group may read: the group to join', async () => {
    const path = closedLog()
    const adm = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('adm:'))
    const gid = Number(adm?.split(':')[2] ?? 4)
    chownSync(path, 0, gid)
    chmodSync(path, 0o640)
    const { message } = await unreadable(path, fault('EACCES'))
    const group = adm === undefined ? '4' : 'adm'
    expect(message).toContain(`it may be read by the group ${group}: run 'usermod -aG ${group} ${user}'`)
  })

  test.each([
    ['that is missing', fault('ENOENT'), "there is no such file: '/logs/mail.log'"],
    ['that fails otherwise', fault('EIO', 'i/o error'), "'/logs/mail.log' cannot be read: i/o error"],
  ])('%s', async (_, cause, words) => {
    expect((await unreadable('/logs/mail.log', cause)).message).toBe(words)
  })
})

test('a source that is closed to us says so in both languages, beginning with its path', async () => {
  const path = closedLog()
  const { state, advice } = await troubleWith(path, fault('EACCES'))
  expect(state).toBe('unreadable')
  expect(advice.en).toMatch(`${path} may not be read by the user ${user}: run `)
  expect(advice.de).toMatch(`${path} darf der Benutzer ${user} nicht lesen: `)
})
