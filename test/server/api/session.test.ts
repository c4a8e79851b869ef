/** Signing in over HTTP: cookies, links, roles, rate. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromOurPages, signInByLink, startApi, storage } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
beforeEach(async () => {
  app = await startApi()
})
afterEach(() => app.api.close())

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, headers: { ...fromOurPages, ...headers }, payload })

test('a link leads to a cookie that no script and no foreign site can use', async () => {
  const { link } = app.auth.createLink()
  const answer = await post('/api/session/link', { link })
  expect(answer.json()).toMatchObject({ user: 'admin', role: 'admin', mustSetPassword: true })
  expect(answer.headers['set-cookie']).toMatch(
    /^mailtrace_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  expect((await post('/api/session/link', { link })).json()).toMatchObject({
    code: 'LINK_SPENT',
    status: 401,
  })
})

test('behind https the cookie goes over https only', async () => {
  const behind = await startApi({ publicUrl: 'https://logs.example.org' })
  const answer = await behind.inject({
    method: 'POST',
    url: '/api/session/link',
    headers: { origin: 'https://logs.example.org' },
    payload: { link: behind.auth.createLink().link },
  })
  expect(answer.headers['set-cookie']).toContain('; Secure')
  await behind.api.close()
})

test('from link to password to signing in and out', async () => {
  const cookie = await signInByLink(app)
  const set = await post('/api/session/password', { password: 'correct horse battery' }, { cookie })
  expect(set.statusCode).toBe(204)
  const session = await app.inject({ url: '/api/session', headers: { cookie } })
  expect(session.json()).toMatchObject({ user: 'admin', mustSetPassword: false })

  expect((await post('/api/session', { user: 'admin', password: 'wrong' })).json().code).toBe(
    'WRONG_CREDENTIALS',
  )
  expect((await post('/api/session', { user: 'admin', password: 'correct horse battery' })).statusCode).toBe(
    200,
  )

  const out = await app.inject({
    method: 'DELETE',
    url: '/api/session',
    headers: { cookie, ...fromOurPages },
  })
  expect([out.statusCode, out.headers['set-cookie']]).toEqual([204, expect.stringContaining('Max-Age=0')])
  expect((await app.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401)
})

test('whoever asks who is signed in gets the new end, and a cookie that lasts as long', async () => {
  const day = 86_400_000
  const cookie = await signInByLink(app)
  const signedIn = app.clock.now
  const ask = async (time: number) => {
    app.clock.now = time
    const answer = await app.inject({ url: '/api/session', headers: { cookie } })
    return [Date.parse(answer.json().expiresAt), answer.headers['set-cookie']]
  }
  const lasting = (seconds: number) => expect.stringContaining(`${cookie}; Max-Age=${seconds};`)
  expect(await ask(signedIn + 6 * day)).toEqual([signedIn + 13 * day, lasting(7 * 86_400)])
  for (const days of [12, 18, 24]) await ask(signedIn + days * day)
  // Not beyond 30 days in all.
  expect(await ask(signedIn + 29 * day)).toEqual([signedIn + 30 * day, lasting(86_400)])

  const { token } = app.auth.createToken('test', 'x', 'viewer')
  const headers = { authorization: `Bearer ${token}` }
  expect((await app.inject({ url: '/api/session', headers })).headers).not.toHaveProperty('set-cookie')
})

test('a short password is refused before it is set', async () => {
  const cookie = await signInByLink(app)
  const answer = await post('/api/session/password', { password: 'short' }, { cookie })
  expect(answer.json()).toMatchObject({
    code: 'REQUEST_INVALID',
    detail: expect.stringContaining('password'),
  })
})

test('a locked-out user is told how long', async () => {
  for (let i = 0; i < 5; i++) await post('/api/session', { user: 'admin', password: 'wrong' })
  const answer = await post('/api/session', { user: 'admin', password: 'wrong' })
  expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
    429,
    'LOCKED_OUT',
    '30',
  ])
})

test.each([
  ['behind a proxy each address is counted apart', 'https://logs.example.org', 401],
  ['without one nobody can choose another address', undefined, 429],
])('%s', async (_, publicUrl, expected) => {
  const served = await startApi({ publicUrl })
  const from = async (address: string) =>
    served.inject({
      method: 'POST',
      url: '/api/session',
      headers: { ...fromOurPages, 'x-forwarded-for': address },
      payload: { user: 'admin', password: 'wrong' },
    })
  for (let i = 0; i < 6; i++) await from('198.51.100.7')
  expect((await from('198.51.100.7')).statusCode).toBe(429)
  expect((await from('203.0.113.9')).statusCode).toBe(expected)
  await served.api.close()
})

test.each(['/api/session', '/api/session/link'])('%s is limited by address', async (url) => {
  const body = url.endsWith('link') ? { link: 'made-up' } : { user: 'x', password: 'x' }
  const codes = new Set<string>()
  for (let i = 0; i < 31; i++) codes.add((await post(url, body)).json().code)
  expect([...codes].at(-1)).toBe('TOO_MANY_REQUESTS')
})

test('each role reaches what is its own', async () => {
  const status = async (
    role: 'viewer' | 'helpdesk' | 'operator' | 'admin',
    method: 'GET' | 'POST',
    url: string,
  ) => {
    const { token } = app.auth.createToken('test', 'x', role)
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(method === 'POST' && { payload: {} }),
    })
    return answer.statusCode
  }
  expect(await status('viewer', 'GET', '/api/dashboards')).toBe(200)
  expect(await status('viewer', 'GET', '/api/messages')).toBe(403)
  expect(await status('helpdesk', 'GET', '/api/messages')).toBe(200)
  expect(await status('helpdesk', 'POST', '/api/alerts/QueueGrowing/acknowledge')).toBe(403)
  expect(await status('operator', 'POST', '/api/alerts/QueueGrowing/acknowledge')).toBe(204)
  expect(await status('operator', 'GET', '/api/users')).toBe(403)
  expect(await status('admin', 'GET', '/api/users')).toBe(200)
})

test('the command line gets a link that works', async () => {
  const { url } = (
    await app.send('POST', '/api/session/links', { user: 'anna', role: 'helpdesk' })
  ).json() as {
    url: string
  }
  const link = new URL(url).searchParams.get('link') ?? ''
  expect(url).toMatch(/^http:\/\/localhost:80\/sign-in\?link=/)
  expect((await post('/api/session/link', { link })).json()).toMatchObject({ user: 'anna', role: 'helpdesk' })
})

test.each(['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer wrong', `Bearer ${'x'.repeat(5000)}`])(
  'the header %.20s lets nobody in',
  async (authorization) => {
    const answer = await app.inject({ url: '/api/status', headers: { authorization } })
    expect(answer.statusCode).toBe(401)
  },
)

test('health is told to everybody, metrics only to those who may come in', async () => {
  expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' })
  expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200)
  expect((await app.inject({ url: '/metrics' })).statusCode).toBe(401)
  expect((await app.get('/metrics')).body).toContain('mailtrace_http_request_seconds')
})

test('readiness says when the store is away', async () => {
  const waiting = await startApi({
    service: {
      version: '0.0.0',
      demo: false,
      zone: 'UTC',
      storeState: () => 'unreachable',
      damagedParts: () => [],
      storage: async () => storage,
    },
  })
  const answer = await waiting.inject({ url: '/readyz' })
  expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'waiting', store: 'unreachable' }])
  await waiting.api.close()
})
