/** GET /api/live over a real connection, as a browser holds it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogLine } from '../../../server/api/contract.ts'
import { BadSearch } from '../../../server/errors.ts'
import { signInByLink, startApi } from './app.ts'
import type { TestApi } from './app.ts'

const line: LogLine = {
  id: 'mx1/mail.log/1/0',
  time: '2026-11-21T12:00:00.000000Z',
  host: 'mx1',
  program: 'postfix/qmgr',
  daemon: 'qmgr',
  severity: 'info',
  kind: 'removed',
  message: '4bXc2K0Yz1z3qP: removed',
  line: 'Nov 21 12:00:00 mx1 postfix/qmgr[812]: 4bXc2K0Yz1z3qP: removed',
  source: 'mail.log',
}

let app: TestApi
let url = ''
beforeEach(async () => {
  app = await startApi()
  url = await app.api.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => app.api.close())

async function open(headers: Record<string, string> = { authorization: `Bearer ${app.token}` }) {
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/live?mode=lines`, { headers, signal: leaving.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    response,
    leave: () => leaving.abort(),
    /** Reads until `words` have come, or to the end. */
    async until(words: string) {
      while (!text.includes(words)) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
        if (done) return text
        text += value ?? ''
      }
      return text
    },
  }
}

async function becomes<T>(probe: () => T, expected: T): Promise<void> {
  for (let i = 0; i < 100 && probe() !== expected; i++)
    await new Promise((resolve) => setTimeout(resolve, 20))
  expect(probe()).toBe(expected)
}

test('events come as they happen, and leaving ends the view', async () => {
  const stream = await open()
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(stream.response.headers.get('content-security-policy')).toContain("default-src 'none'")
  await stream.until(':')
  for (const listener of app.listeners) listener.line(line)
  for (const listener of app.listeners) listener.dropped(7)
  const text = await stream.until('event: dropped')
  expect(text).toContain(`event: line\ndata: ${JSON.stringify(line)}\n\n`)
  stream.leave()
  await becomes(() => app.listeners.size, 0)
})

test('closing the service ends every stream', async () => {
  const stream = await open()
  await stream.until(':')
  const closed = app.api.close()
  await stream.until('never')
  await closed
  expect(app.listeners.size).toBe(0)
})

test('a view needs somebody signed in and filters that can be read', async () => {
  expect((await open({})).response.status).toBe(401)
  const cookie = await signInByLink(app)
  const signedIn = await open({ cookie })
  expect(signedIn.response.status).toBe(200)

  const refusing = await startApi({
    subscribe: () => {
      throw new BadSearch('unreadable')
    },
  })
  expect((await refusing.get('/api/live?q=form:a')).json()).toMatchObject({ code: 'SEARCH_INVALID' })
  await refusing.api.close()
})

test('there is a limit to the number of views', async () => {
  const streams = await Promise.all(Array.from({ length: 50 }, () => open()))
  const refused = await open()
  expect(refused.response.status).toBe(429)
  for (const stream of streams) stream.leave()
  await becomes(() => app.listeners.size, 0)
})
