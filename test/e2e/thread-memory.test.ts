/** A collecting thread that runs out of memory: only it ends, says why, and its successor stores every row once. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { roundAt } from '../../server/ingest/sample.ts'
import { startCollector } from './kill-collector.ts'
import { compareTables, differences } from './same-rows.ts'
import { roundsOf } from './sample-logs.ts'

const MEMORY_MB = 200

const root = mkdtempSync(join(tmpdir(), 'mailtrace-memory-'))
chmodSync(root, 0o755) // the collector is another user
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('only the thread ends, and every table is as if it had not', { timeout: 300_000 }, async () => {
  const first = roundAt(Date.UTC(2026, 10, 20) * 1000)
  const mail = roundsOf('mail.log', first, 6).map(({ text }) => `${text}\n`)
  const log = join(root, 'logs/mail.log')
  mkdirSync(join(root, 'logs'))
  writeFileSync(log, mail.slice(0, 500).join(''))
  const past = join(root, 'other.log')
  writeFileSync(past, mail.join('').replaceAll(' mx1 ', ' mx2 '))

  const run = async (name: string, more = {}) => {
    const collector = startCollector({ data: join(root, name), files: [log], imports: [past], ...more })
    await collector.ready()
    const { gaps, job } = await collector.settle()
    expect({ gaps, job }).toMatchObject({ gaps: [], job: { state: 'done' } })
    const dumped = await collector.dump(join(root, name, 'dump'))
    await collector.stop()
    return { dumped, complaints: collector.complaints.join('\n') }
  }
  const calm = await run('calm')
  const tight = await run('tight', { memoryMb: MEMORY_MB })
  expect(calm.complaints).toBe('')
  expect(tight.complaints).toMatch(
    /the collecting thread ended by itself; it is started again from the checkpoint.*reaching memory limit/,
  )
  const compared = await compareTables(calm.dumped, tight.dumped)
  expect(differences(compared)).toEqual([])
  expect(compared.find(({ table }) => table === 'log_lines')).toMatchObject({ rows: mail.length + 500 })
})
