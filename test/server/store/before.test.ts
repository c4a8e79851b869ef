/** What a batch that is repeated starts from: the lives and sessions as they were before it, though its rows are in. */
import { afterAll, expect, test } from 'vitest'
import { noRecords, openOf } from './harness.ts'
import { fullConnection, fullMessage } from './samples.ts'
import { openEmbedded } from './scene.ts'

const store = await openEmbedded()
afterAll(() => store.stop())

test('rows of the batch itself are passed over, those before it count', async () => {
  const { records } = store
  const message = (open: boolean, traceId = fullMessage.traceId) => ({ ...fullMessage, traceId, open })
  const session = (open: boolean) => ({ ...fullConnection, open })
  const write = (version: number, messages: (typeof fullMessage)[], isOpen: boolean) =>
    records.write(
      { ...noRecords(), messages, connections: [session(isOpen)] },
      { token: `batch${version}`, version },
    )
  await write(1, [message(true)], true)
  await write(2, [message(false), message(true, 'of-batch-two')], false)

  const keys = [{ host: fullMessage.host, queueId: fullMessage.queueId }]
  const livesBefore = async (before?: number) =>
    (await records.loadLives(keys, before)).map(({ traceId, open }) => [traceId, open]).sort()
  expect(await livesBefore()).toEqual([
    [fullMessage.traceId, false],
    ['of-batch-two', true],
  ])
  expect(await livesBefore(2)).toEqual([[fullMessage.traceId, true]])
  expect(await livesBefore(1)).toEqual([])

  const openBefore = async (before?: number) => {
    const { messages, connections } = await openOf(records, before)
    return [messages.map(({ traceId }) => traceId), connections.length]
  }
  expect(await openBefore()).toEqual([['of-batch-two'], 0])
  expect(await openBefore(2)).toEqual([[fullMessage.traceId], 1])
})
