/** Patterns in paths, and files that come while mailtrace runs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expandGlob, watchGlobs } from '../../../server/ingest/globs.ts'
import { directory } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

test('a pattern stands for logs, not for what rotation made of them', async () => {
  const at = directory()
  for (const name of ['a', 'b', '.hidden']) mkdirSync(join(at, name))
  const files = [
    'a/mail.log',
    'a/mail.log.1',
    'a/mail.log.2.gz',
    'a/mail.log-20261121',
    'b/mail.log',
    'b/mail.err',
    '.hidden/mail.log',
    'b/gone.log.1',
  ]
  for (const file of files) writeFileSync(join(at, file), '')
  const found = async (pattern: string) =>
    (await expandGlob({ path: join(at, pattern), zone: 'UTC' })).map(({ path }) => path.slice(at.length + 1))
  expect(await found('*/mail.log*')).toEqual(['a/mail.log', 'b/mail.log'])
  expect(await found('[!a]/*.log*')).toEqual(['b/gone.log', 'b/mail.log'])
  expect(await found('?/mail.e[q-s]r')).toEqual(['b/mail.err'])
  expect(await found('nowhere/*')).toEqual([])
  expect(await expandGlob({ path: join(at, 'a/*.log'), name: 'one', host: 'mx2' })).toEqual([
    { path: join(at, 'a/mail.log'), host: 'mx2' },
  ])
})

test('a log that comes later is given once it is there', async () => {
  const at = directory()
  const stopping = new AbortController()
  const found = new Set<string>()
  const watching = watchGlobs(
    [{ path: join(at, '*/mail.log') }],
    ({ path }) => found.add(path),
    stopping.signal,
    10,
  )
  mkdirSync(join(at, 'late'))
  writeFileSync(join(at, 'late/mail.log'), '')
  await eventually(() => expect([...found]).toEqual([join(at, 'late/mail.log')]))
  stopping.abort()
  await watching
})
