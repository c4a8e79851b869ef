/** Events to a client that reads slowly. */
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createOutbox } from '../../../../server/api/live/outbox.ts'

/** Takes writes; says it is full while `full`. */
class Client extends EventEmitter {
  written: string[] = []
  full = false
  ended = false
  write(text: string): boolean {
    this.written.push(text)
    return !this.full
  }
  end(): this {
    this.ended = true
    return this
  }
  drain(): void {
    this.full = false
    this.emit('drain')
  }
}

function open(most = 3) {
  const client = new Client()
  return { client, outbox: createOutbox(client as never, most) }
}

test('events go out at once, framed and named', () => {
  const { client, outbox } = open()
  outbox.send('line', { message: 'two\nlines' })
  outbox.beat()
  expect(client.written).toEqual(['event: line\ndata: {"message":"two\\nlines"}\n\n', ':\n\n'])
})

test('for a slow client the newest wait, the oldest go, and it is told how many', () => {
  const { client, outbox } = open()
  client.full = true
  for (let i = 0; i < 6; i++) outbox.send('line', i)
  outbox.beat()
  expect(client.written).toEqual(['event: line\ndata: 0\n\n'])
  client.drain()
  expect(client.written.slice(1)).toEqual([
    'event: dropped\ndata: {"count":2}\n\n',
    'event: line\ndata: 3\n\n',
    'event: line\ndata: 4\n\n',
    'event: line\ndata: 5\n\n',
  ])
})

test('a client that fills up again waits again', () => {
  const { client, outbox } = open()
  client.full = true
  for (let i = 0; i < 3; i++) outbox.send('line', i)
  client.emit('drain')
  expect(client.written).toHaveLength(2)
  client.drain()
  expect(client.written).toHaveLength(3)
})

test('nothing goes out after the end', () => {
  const { client, outbox } = open()
  outbox.close()
  outbox.close()
  outbox.send('line', 1)
  outbox.beat()
  expect([client.written, client.ended]).toEqual([[], true])
})
