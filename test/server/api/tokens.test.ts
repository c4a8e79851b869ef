import { beforeEach, expect, test } from 'vitest'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
beforeEach(async () => {
  app = await startApi()
})
const withToken = (token: string, url = '/api/session') =>
  app.inject({ url, headers: { authorization: `Bearer ${token}` } })

test('a token lets a program in with its role, is listed without its text, and is revoked', async () => {
  const made = (await app.send('POST', '/api/tokens', { name: 'nagios', role: 'viewer' })).json()
  expect((await withToken(made.token)).json()).toMatchObject({ role: 'viewer' })
  expect((await withToken(made.token, '/api/messages')).statusCode).toBe(403)

  const listed = await app.get('/api/tokens')
  expect(listed.json().tokens).toMatchObject([{ id: made.id, name: 'nagios', role: 'viewer' }])
  expect(listed.body).not.toContain(made.token)

  expect((await app.send('DELETE', `/api/tokens/${made.id}`)).statusCode).toBe(204)
  expect((await withToken(made.token)).statusCode).toBe(401)
  expect((await app.send('DELETE', `/api/tokens/${made.id}`)).statusCode).toBe(404)
})

test('a token with days ends by itself', async () => {
  const { token, expiresAt } = (
    await app.send('POST', '/api/tokens', { name: 'short', role: 'helpdesk', days: 1 })
  ).json()
  expect(expiresAt).toBe('2026-11-22T12:00:00.000Z')
  expect((await withToken(token)).statusCode).toBe(200)
  app.clock.now += 86_400_001
  expect((await withToken(token)).statusCode).toBe(401)
})

test('only administrators see, make and revoke tokens', async () => {
  const { token } = app.auth.createToken('t', 'otto', 'operator')
  expect((await withToken(token, '/api/tokens')).statusCode).toBe(403)
})
