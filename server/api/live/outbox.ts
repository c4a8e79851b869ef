/** Server-sent events to one client that may be slow: a bounded queue, oldest out first, and a word on how many went. */
import type { ServerResponse } from 'node:http'

export interface Outbox {
  send(event: string, body: unknown): void
  /** A comment: keeps proxies from closing a quiet stream. */
  beat(): void
  close(): void
}

/** Events that may wait for a slow client. */
const MOST_WAITING = 1000

export function createOutbox(
  to: Pick<ServerResponse, 'write' | 'once' | 'end'>,
  most = MOST_WAITING,
): Outbox {
  const waiting: string[] = []
  let dropped = 0
  let blocked = false
  let closed = false

  function write(text: string): void {
    if (to.write(text) || blocked) return
    blocked = true
    to.once('drain', () => {
      blocked = false
      flush()
    })
  }

  function flush(): void {
    if (dropped > 0 && !blocked && !closed) {
      const count = dropped
      dropped = 0
      write(frame('dropped', { count }))
    }
    while (!blocked && !closed) {
      const text = waiting.shift()
      if (text === undefined) return
      write(text)
    }
  }

  return {
    send(event, body) {
      if (closed) return
      waiting.push(frame(event, body))
      if (blocked && waiting.length > most) {
        waiting.shift()
        dropped++
      }
      flush()
    },
    beat() {
      if (!closed && !blocked) write(':\n\n')
    },
    close() {
      if (closed) return
      closed = true
      waiting.length = 0
      to.end()
    },
  }
}

function frame(event: string, body: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(body)}\n\n`
}
