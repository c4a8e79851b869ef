import { beforeEach, expect, test } from 'vitest'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
beforeEach(async () => {
  app = await startApi()
})

/** Somebody else with a token of their own. */
function as(user: string, role: 'helpdesk' | 'operator' | 'viewer') {
  const { token } = app.auth.createToken('test', user, role)
  return (method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown) =>
    app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
}
const search = { name: 'deferred', path: '/search?q=status:deferred', shared: false }

test('a search is saved under a name, replaced under the same name, and removed', async () => {
  const saved = (await app.send('POST', '/api/searches', search)).json()
  expect(saved).toMatchObject({ ...search, createdAt: '2026-11-21T12:00:00.000Z' })
  await app.send('POST', '/api/searches', { ...search, path: '/search?q=status:bounced' })
  const { searches } = (await app.get('/api/searches')).json()
  expect(searches).toMatchObject([{ id: saved.id, path: '/search?q=status:bounced' }])
  expect((await app.send('DELETE', `/api/searches/${saved.id}`)).statusCode).toBe(204)
  expect((await app.get('/api/searches')).json()).toEqual({ searches: [] })
  expect((await app.send('DELETE', `/api/searches/${saved.id}`)).statusCode).toBe(404)
})

test('others see and remove only what is shared, and that as operators', async () => {
  const own = (await app.send('POST', '/api/searches', search)).json()
  const shared = (await app.send('POST', '/api/searches', { ...search, name: 'all', shared: true })).json()
  const helpdesk = as('anna', 'helpdesk')
  expect((await helpdesk('GET', '/api/searches')).json().searches).toMatchObject([{ id: shared.id }])
  expect((await helpdesk('DELETE', `/api/searches/${own.id}`)).statusCode).toBe(404)
  expect((await helpdesk('DELETE', `/api/searches/${shared.id}`)).statusCode).toBe(403)
  expect((await as('otto', 'operator')('DELETE', `/api/searches/${shared.id}`)).statusCode).toBe(204)
  expect((await as('vera', 'viewer')('GET', '/api/searches')).statusCode).toBe(403)
})

test.each(['https://attacker.example/', '//attacker.example', '/\\\\attacker.example', 'search', ''])(
  'a search leads nowhere else: %j',
  async (path) => {
    expect((await app.send('POST', '/api/searches', { ...search, path })).statusCode).toBe(400)
  },
)

test('nothing is saved before the stored searches were read', async () => {
  app = await startApi({ state: { ...app.state, loaded: false } })
  expect((await app.send('POST', '/api/searches', search)).json().code).toBe('STORE_UNAVAILABLE')
})
