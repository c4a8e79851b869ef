/** The next engine goes on with the tables of this one; one that is older leaves them alone and says what to do. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOlder } from '../../../server/store/engine-version.ts'
import { collectLog, noRecords, temporaryDirectory } from './harness.ts'
import { line } from './samples.ts'
import { ask, openEmbedded } from './scene.ts'

test.each([
  ['26.7.3-stable.1', '26.7.3-stable.1', false],
  ['26.7.2', '26.7.3', false],
  ['26.6.9', '26.7.0', true],
  ['26.10.0', '26.9.0', false],
  ['25.12.1', '26.1.0', true],
  ['27.1.0', '26.7.3', false],
])('%s beside %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older)
})

test('a newer engine takes over, and it is noted; an older one is refused before it touches anything', async () => {
  const directory = temporaryDirectory()
  const file = join(directory, 'engine.json')
  const first = await openEmbedded({ directory })
  await first.records.write({ ...noRecords(), lines: [line(1)] }, { token: 'a', version: 1 })
  await first.stop()
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  expect(version).toMatch(/^\d+\.\d+\.\d+/)

  writeFileSync(file, '{"version":"25.3.1"}\n')
  const log = collectLog()
  const next = await openEmbedded({ directory, log })
  expect(await ask(next, 'SELECT count() AS n FROM log_lines')).toEqual([{ n: 1 }])
  await next.stop()
  expect(log.entries.map(({ details }) => details)).toContainEqual({ before: '25.3.1', version })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version })

  writeFileSync(file, '{"version":"99.1.0"}\n')
  await expect(openEmbedded({ directory })).rejects.toMatchObject({
    code: 'ENGINE_OLDER',
    message: expect.stringMatching(/written by engine 99\.1\.0, this is \d+.*update mailtrace/),
  })
  expect(readFileSync(file, 'utf8')).toContain('99.1.0')
})
