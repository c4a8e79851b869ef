import { afterEach, describe, expect, test, vi } from 'vitest'
import { ApiError, onSessionEnd, queryOf, request } from '../../web/api.ts'
import { answerWith } from './mounting.ts'

afterEach(() => vi.unstubAllGlobals())
const problem = (status: number, code: string) => ({
  status,
  body: { code, title: 't', detail: 'd', requestId: 'r1', status },
})
const failing = (path: string) =>
  request(path).then(
    () => undefined,
    (error: unknown) => error as ApiError,
  )

describe('a request', () => {
  test('leaves out what is empty', () => {
    expect(queryOf({ q: 'a b', host: undefined, from: '', limit: 5 })).toBe('?q=a+b&limit=5')
    expect(queryOf()).toBe('')
  })

  test('sends and reads JSON, and an answer without a body is undefined', async () => {
    const asked = answerWith({ 'POST /api/x': { body: { a: 1 } }, 'DELETE /api/x': { status: 204 } })
    expect(await request('/x', { method: 'POST', body: { b: 2 } })).toEqual({ a: 1 })
    expect(await request('/x', { method: 'DELETE' })).toBeUndefined()
    expect(asked[0]?.body).toEqual({ b: 2 })
  })

  test.each([
    [400, 'SEARCH_INVALID', 'bad-query'],
    [401, 'NOT_SIGNED_IN', 'session'],
    [403, 'NOT_ALLOWED', 'forbidden'],
    [404, 'MESSAGE_NOT_FOUND', 'missing'],
    [422, 'QUERY_TOO_HEAVY', 'too-broad'],
    [429, 'LOCKED_OUT', 'locked'],
    [503, 'STORE_UNAVAILABLE', 'store'],
    [500, 'INTERNAL', 'other'],
  ])('%d %s is an error of the kind %s', async (status, code, kind) => {
    answerWith({ 'GET /api/x': problem(status, code) })
    expect(await failing('/x')).toMatchObject({ kind, problem: { code, requestId: 'r1' } })
  })

  test('an answer that is no problem of ours still is an error with its status', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })))
    expect(await failing('/x')).toMatchObject({ kind: 'other', problem: { code: 'NO_PROBLEM', status: 502 } })
  })

  test('no connection is told apart from an answer, and being cancelled from both', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')))
    expect(await failing('/x')).toMatchObject({ kind: 'offline' })
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('', 'AbortError')))
    expect(await failing('/x')).not.toBeInstanceOf(ApiError)
  })

  test('the end of the session is heard, a wrong password is none', async () => {
    const heard = vi.fn()
    const stop = onSessionEnd(heard)
    answerWith({
      'GET /api/x': problem(401, 'NOT_SIGNED_IN'),
      'GET /api/y': problem(401, 'WRONG_CREDENTIALS'),
    })
    await failing('/x')
    await failing('/y')
    stop()
    await failing('/x')
    expect(heard).toHaveBeenCalledTimes(1)
  })
})
