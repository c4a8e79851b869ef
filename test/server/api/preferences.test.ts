/** What a person chose goes with the account, not with the browser. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromOurPages, signInByLink, startApi } from './app.ts'
import type { TestApi } from './app.ts'

const URL = '/api/session/preferences'
let app: TestApi
beforeEach(async () => {
  app = await startApi()
})
afterEach(() => app.api.close())

const chosenBy = async (cookie: string) =>
  (await app.inject({ url: '/api/session', headers: { cookie } })).json().preferences

test('what is chosen in one browser is told to the next, and what is not named stays', async () => {
  const [office, home] = [await signInByLink(app), await signInByLink(app)]
  expect(await chosenBy(office)).toBeUndefined()
  const choose = async (payload: object) =>
    (
      await app.inject({ method: 'PATCH', url: URL, headers: { ...fromOurPages, cookie: office }, payload })
    ).json()
  await choose({ theme: 'dark', zone: 'Europe/Berlin' })
  expect(await choose({ theme: 'light', columns: { messages: ['time', 'size'] } })).toEqual({
    theme: 'light',
    zone: 'Europe/Berlin',
    columns: { messages: ['time', 'size'] },
  })
  expect(await chosenBy(home)).toMatchObject({ theme: 'light', zone: 'Europe/Berlin' })
})

test('each account has its own', async () => {
  const { token } = app.auth.createToken('test', 'vera', 'viewer')
  const headers = { authorization: `Bearer ${token}` }
  const answer = await app.inject({ method: 'PATCH', url: URL, headers, payload: { language: 'de' } })
  expect(answer.statusCode).toBe(200)
  expect((await app.inject({ url: '/api/session', headers })).json().preferences).toEqual({ language: 'de' })
  expect(await chosenBy(await signInByLink(app))).toBeUndefined()
})

test.each([
  { theme: 'pink' },
  { refresh: 1 },
  { zone: '<script>' },
  { columns: { messages: Array.from({ length: 41 }, () => 'time') } },
  { columns: { others: ['time'] } },
  { more: 'of this' },
])('what is no preference is refused: %j', async (body) => {
  expect((await app.send('PATCH', URL, body)).statusCode).toBe(400)
})

test('nothing is kept before the stored ones were read', async () => {
  app.state.loaded = false
  expect((await app.send('PATCH', URL, { keys: false })).json().code).toBe('STORE_UNAVAILABLE')
})

test('what another release kept and this one does not know is left out, and the rest goes on', async () => {
  const cookie = await signInByLink(app)
  const { user } = (await app.inject({ url: '/api/session', headers: { cookie } })).json()
  app.state.put('preferences', user, {
    theme: 'sepia',
    zone: 'UTC',
    columns: { others: ['time'] },
    font: 'serif',
  })
  expect(await chosenBy(cookie)).toEqual({ zone: 'UTC' })
  const headers = { ...fromOurPages, cookie }
  const answer = await app.inject({ method: 'PATCH', url: URL, headers, payload: { theme: 'dark' } })
  expect([answer.statusCode, answer.json()]).toEqual([200, { theme: 'dark', zone: 'UTC' }])
  expect(await chosenBy(cookie)).toEqual({ theme: 'dark', zone: 'UTC' })
})
