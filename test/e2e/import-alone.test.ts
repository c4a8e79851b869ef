/** `mailtrace import` where no service runs: the built command opens the store by itself, and says what the API would say. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/server/main.js')
const LOG = join(ROOT, 'deploy/sample/mail.log')

const folder = mkdtempSync(join(tmpdir(), 'mailtrace-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...words: string[]): Promise<{ exit: number; said: string; complained: string }> {
  return new Promise((resolve) => {
    const args = [MAIN, ...words, '--data', join(folder, 'data')]
    const child = execFile(process.execPath, args, (_, said, complained) =>
      resolve({ exit: child.exitCode ?? -1, said, complained }),
    )
  })
}

test('a file is stored once, and the second time it is known', async () => {
  const first = await run('import', LOG, '--json')
  const lines = readFileSync(LOG, 'utf8').trimEnd().split('\n').length
  expect(first).toMatchObject({ exit: 0, complained: '' })
  expect(JSON.parse(first.said)).toMatchObject({ files: 1, lines, unknown: 0 })

  const again = await run('import', LOG)
  expect(again.exit).toBe(0)
  expect(again.said).toContain('0 lines of 1 file (1 known already)')
})

test('what was stored is there for the whole application', async () => {
  const { exit, said } = await run('messages', '--since', '2026-11-01', '--until', '2026-12-01', '--json')
  expect(exit).toBe(0)
  expect(said).toContain('"queueId"')
})

test('a file that is no log is refused in words, with the code of a wrong use', async () => {
  const path = join(folder, 'noise')
  writeFileSync(path, 'nothing here begins with a time\n'.repeat(50))
  const { exit, complained } = await run('import', path)
  expect(exit).toBe(2)
  expect(complained).toContain('it holds no log lines that mailtrace knows')
})
