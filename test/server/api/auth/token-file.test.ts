/** The token file of the command line. */
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeTokenFile, writeTokenFile } from '../../../../server/api/auth/token-file.ts'

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'mailtrace-token-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))
const file = (name: string) => join(directory, name)

test('only its owner may read it', async () => {
  await writeTokenFile(directory, 'first')
  expect(readFileSync(file('token'), 'utf8')).toBe('first\n')
  expect(statSync(file('token')).mode & 0o777).toBe(0o600)
})

test('it is replaced at each start and gone at the end', async () => {
  writeFileSync(file('token'), 'old', { mode: 0o644 })
  await writeTokenFile(directory, 'new')
  expect(readFileSync(file('token'), 'utf8')).toBe('new\n')
  expect(statSync(file('token')).mode & 0o777).toBe(0o600)
  await removeTokenFile(directory)
  expect(statSync(file('token'), { throwIfNoEntry: false })).toBeUndefined()
})

test('it follows no link that lies in its place', async () => {
  writeFileSync(file('elsewhere'), 'untouched')
  symlinkSync(file('elsewhere'), file('token.new'))
  await writeTokenFile(directory, 'secret')
  expect(readFileSync(file('elsewhere'), 'utf8')).toBe('untouched')
})
