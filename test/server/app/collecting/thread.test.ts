/** The thread's side of the collector, in this thread: it starts, tells how far it is, and faults keep their codes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { joinPort } from '../../../../server/app/collecting/calls.ts'
import type { InMain, InThread, Snapshot } from '../../../../server/app/collecting/protocol.ts'
import { collectFor } from '../../../../server/app/collecting/thread.ts'
import { eventually } from '../../../eventually.ts'

const data = mkdtempSync(join(tmpdir(), 'mailtrace-thread-'))
const channel = new MessageChannel()
afterEach(() => {
  channel.port1.close()
  rmSync(data, { recursive: true, force: true })
})

test('it starts without a store, tells its sources every second, and refuses in words', async () => {
  collectFor(channel.port2, {
    config: { data, host: 'mx1', zone: 'UTC', ownDomains: [], ownNetworks: [], logLevel: 'silent' },
    plan: { files: [{ path: join(data, 'mail.log') }] },
    shared: false,
  })
  const shown: Snapshot[] = []
  const thread = joinPort<InMain, InThread>(channel.port1, {
    enter: async () => 1,
    leave: async () => undefined,
    show: (snapshot) => void shown.push(snapshot),
    batch: () => undefined,
    count: () => undefined,
    countLines: () => undefined,
    countSeconds: () => undefined,
    countOpen: () => undefined,
    fail: () => undefined,
  })
  const { sources } = await thread.ask('start')
  expect(sources).toMatchObject([{ name: 'mail.log', host: 'mx1', lines: 0 }])
  await expect(thread.ask('importFiles', { files: [join(data, 'none.log')] })).rejects.toMatchObject({
    code: 'FILE_MISSING',
    name: 'FastifyError',
  })
  await eventually(() => expect(shown.length).toBeGreaterThan(0))
  await thread.ask('stop')
})
