/** Of which host are the lines of an import that name none: of the one that the files beside them name, or nobody knows. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { collect, done, onDay, stopCollector } from './collector.ts'
import { directory } from './stand-ins.ts'

afterEach(stopCollector)

const RSPAMD = '2026-11-20 10:00:01 #12220(normal) <a1b2c3>; proxy; proxy_accept_socket: accepted milter\n'
const FILES = {
  'rspamd.log': RSPAMD.repeat(3),
  'mail.log': onDay(20).replaceAll(' mx1 ', ' mx9 '),
  'mail2.log': onDay(21).replaceAll(' mx1 ', ' mx8 '),
}
type Name = keyof typeof FILES

/** The collector runs on mx1. */
async function importing(names: readonly Name[], request: { host?: string } = {}) {
  const at = directory()
  for (const name of names) writeFileSync(join(at, name), FILES[name])
  const { ingest, stored } = await collect(join(at, 'data'))
  const started = await ingest.importFiles({ files: names.map((name) => join(at, name)), ...request })
  const kept = readFileSync(join(at, 'data/collector/imports.json'), 'utf8')
  const { state, hostAssumed } = (await done(started.id)) ?? {}
  const hosts = new Set(stored.lines().flatMap(({ line }) => (line.program === 'rspamd' ? [line.host] : [])))
  return { state, hostAssumed, hosts: [...hosts], kept }
}

test('the one host that the other files name has them, and no more need be said', async () => {
  const { kept, ...told } = await importing(['rspamd.log', 'mail.log'])
  expect(told).toEqual({ state: 'done', hosts: ['mx9'], hostAssumed: undefined })
  // a restart goes on with the same one
  expect(kept).toContain('"host":"mx9"')
})

test.each<[string, Name[]]>([
  ['several', ['rspamd.log', 'mail.log', 'mail2.log']],
  ['none', ['rspamd.log']],
])('where the files name %s, they are of this machine, and the job says so', async (_, names) => {
  expect(await importing(names)).toMatchObject({ state: 'done', hosts: ['mx1'], hostAssumed: 'mx1' })
})

test('--host goes before what the files name', async () => {
  expect(await importing(['rspamd.log', 'mail.log'], { host: 'mx7' })).toMatchObject({
    hosts: ['mx7'],
    hostAssumed: undefined,
  })
})

test('files whose lines all name a host need none, however many they are', async () => {
  expect((await importing(['mail.log', 'mail2.log'])).hostAssumed).toBeUndefined()
})
