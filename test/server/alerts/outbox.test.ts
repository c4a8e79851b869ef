/** The outbox keeps order, waits longer each time, and gives up in the end. */
import { expect, test } from 'vitest'
import { createBook } from '../../../server/alerts/book.ts'
import type { Notification, Notifier, Outcome } from '../../../server/alerts/notify/notifier.ts'
import { createOutbox } from '../../../server/alerts/notify/outbox.ts'
import { memoryState } from './bench.ts'

const FAILED: Outcome = { kind: 'retry', detail: 'no answer' }

function createScene() {
  const book = createBook(memoryState())
  const scene = {
    seconds: 0,
    tried: [] as string[],
    answers: {} as Record<string, Outcome>,
    counted: [] as string[],
    book,
    outcomes: () => book.history().map(({ notifications }) => notifications.map(({ outcome }) => outcome)),
  }
  const notifier: Notifier = {
    name: 'chat',
    type: 'webhook',
    async deliver({ alert, phase }) {
      scene.tried.push(`${scene.seconds} ${alert} ${phase}`)
      return scene.answers[`${alert} ${phase}`] ?? { kind: 'delivered' }
    },
  }
  const log = { info: () => undefined, warn: () => undefined }
  const count = (channel: string, outcome: string) => void scene.counted.push(`${channel} ${outcome}`)
  const open = (notifiers = [notifier]) =>
    createOutbox({ book, notifiers, now: () => scene.seconds, log, count })
  const post = (outbox: ReturnType<typeof open>, alert: string, phase: Notification['phase']) => {
    const title = { en: alert, de: alert }
    const time = new Date(scene.seconds * 1000).toISOString()
    const id = book.addHistory({ time, alert, title, from: '', to: phase, unit: 'count', notifications: [] })
    outbox.post(id, { alert, phase } as Notification)
  }
  return { ...scene, scene, open, post }
}

test('the end of an alert never overtakes its beginning, and other alerts do not wait for it', async () => {
  const { scene, open, post } = createScene()
  const outbox = open()
  scene.answers['A firing'] = FAILED
  post(outbox, 'A', 'firing')
  post(outbox, 'A', 'resolved')
  post(outbox, 'B', 'firing')
  await outbox.run()
  expect(scene.tried).toEqual(['0 A firing', '0 B firing'])
  scene.answers = {}
  scene.seconds = 5
  await outbox.run()
  expect(scene.tried.slice(2)).toEqual(['5 A firing', '5 A resolved'])
  await outbox.stop()
})

test('each pause is longer than the one before, and after a day it is given up', async () => {
  const { scene, open, post } = createScene()
  const outbox = open()
  scene.answers['A firing'] = FAILED
  post(outbox, 'A', 'firing')
  for (; scene.seconds < 90_000; scene.seconds += 5) await outbox.run()
  const times = scene.tried.map((each) => Number(each.split(' ')[0]))
  expect(times.slice(0, 7)).toEqual([0, 5, 20, 80, 380, 1280, 3080])
  expect(times.at(-1)).toBeGreaterThanOrEqual(86_400)
  expect(times.at(-1)).toBeLessThan(90_000)
  expect(scene.outcomes()).toEqual([['gave-up']])
  expect(scene.book.waiting()).toEqual([])
  expect(scene.counted.at(-1)).toBe('webhook gave-up')
  await outbox.stop()
})

test('a receiver that says no is not asked again', async () => {
  const { scene, open, post } = createScene()
  const outbox = open()
  scene.answers['A firing'] = { kind: 'give-up', detail: 'answered 400' }
  post(outbox, 'A', 'firing')
  await outbox.run()
  scene.seconds = 3600
  await outbox.run()
  expect(scene.tried).toEqual(['0 A firing'])
  expect(scene.outcomes()).toEqual([['gave-up']])
  await outbox.stop()
})

test('a channel that was taken out of the configuration gets nothing more', async () => {
  const { scene, open, post } = createScene()
  const before = open()
  scene.answers['A firing'] = FAILED
  post(before, 'A', 'firing')
  await before.run()
  await before.stop()
  const after = open([])
  await after.run()
  expect(scene.book.waiting()).toEqual([])
  expect(scene.outcomes()).toEqual([['gave-up']])
  await after.stop()
})
