/** Calls over a port: answers, faults as the API tells them, and an end that leaves nobody waiting. */
import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { joinPort } from '../../../../server/app/collecting/calls.ts'
import { FileUnreadable } from '../../../../server/errors.ts'

type Far = { double(value: number): Promise<number>; open(path: string): void; note(text: string): void }
type Near = Record<never, never>

let channel: MessageChannel | undefined
afterEach(() => channel?.port1.close())

function join(far: Partial<Far> = {}) {
  channel = new MessageChannel()
  const noted: string[] = []
  const offer: Far = {
    double: async (value) => value * 2,
    open(path) {
      throw new FileUnreadable(path, 'no permission')
    },
    note: (text) => void noted.push(text),
    ...far,
  }
  joinPort<Far, Near>(channel.port2, offer)
  return { calls: joinPort<Near, Far>(channel.port1, {}), noted }
}

test('each answer reaches the one who asked', async () => {
  const { calls } = join()
  expect(await Promise.all([calls.ask('double', 2), calls.ask('double', 21)])).toEqual([4, 42])
})

test('a fault keeps its words and their values, its code and its status', async () => {
  const { calls } = join()
  await expect(calls.ask('open', '/var/log/mail.log')).rejects.toMatchObject({
    name: 'FastifyError',
    code: 'FILE_UNREADABLE',
    statusCode: 400,
    message: "'/var/log/mail.log' cannot be read: no permission",
    values: ['/var/log/mail.log', 'no permission'],
  })
})

test('what is told comes in order, before the answer to a later question', async () => {
  const { calls, noted } = join()
  calls.tell('note', 'first')
  calls.tell('note', 'second')
  await calls.ask('double', 1)
  expect(noted).toEqual(['first', 'second'])
})

test('nobody waits for the answer of one that is gone', async () => {
  const { calls } = join({ double: () => new Promise(() => undefined) })
  const asked = calls.ask('double', 1)
  calls.end(new Error('it is gone'))
  await expect(asked).rejects.toThrow('it is gone')
  await expect(calls.ask('double', 1)).rejects.toThrow('it is gone')
})
