import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openLiveView } from '../../../server/ingest/live.ts'
import type { LiveView } from '../../../server/ingest/live.ts'
import { directory } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let view: LiveView | undefined
afterEach(async () => {
  await view?.close()
  view = undefined
})

/** A view of `path`; writes lines until the first is seen, because the worker takes a moment to begin. */
async function look(path: string, ring?: number) {
  const seen: string[] = []
  let dropped = 0
  view = openLiveView(
    path,
    {
      lines: (texts) => seen.push(...texts),
      dropped: (count) => void (dropped += count),
      ended: (detail) => seen.push(`ended: ${detail}`),
    },
    ring,
  )
  await eventually(async () => {
    appendFileSync(path, 'ready\n')
    await sleep(20)
    expect(seen).toContain('ready')
  }, 50)
  await sleep(50)
  seen.length = 0
  return { seen, dropped: () => dropped }
}

describe('the live view of a file', () => {
  test('begins at the end, shows what is written, and goes on over a rotation', async () => {
    const path = join(directory(), 'mail.log')
    writeFileSync(path, 'old\n')
    const { seen } = await look(path)
    appendFileSync(path, Buffer.from('grün\nlatin \xe4\n'.replace('\xe4', '')))
    await eventually(() => expect(seen).toEqual(['grün', 'latin ']))
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'after rotation\n')
    await eventually(() => expect(seen).toContain('after rotation'))
    expect(seen).not.toContain('old')
  })

  test('keeps the newest lines when more come than can be shown, and counts the rest', async () => {
    const path = join(directory(), 'mail.log')
    writeFileSync(path, '')
    const { seen, dropped } = await look(path, 100)
    appendFileSync(path, Array.from({ length: 5000 }, (_, n) => `line ${n}\n`).join(''))
    await eventually(() => expect(seen).toContain('line 4999'))
    expect(seen.length + dropped()).toBe(5000)
    expect(dropped()).toBeGreaterThan(0)
  })
})
