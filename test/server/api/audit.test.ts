import { beforeEach, expect, test } from 'vitest'
import { createAudit } from '../../../server/api/audit.ts'
import type { Lookup } from '../../../server/api/audit.ts'
import { memoryState, startApi } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
let token = ''
beforeEach(async () => {
  app = await startApi()
  token = app.auth.createToken('h', 'hugo', 'helpdesk').token
})
const ask = (url: string, accept = 'application/json') =>
  app.inject({ url, headers: { authorization: `Bearer ${token}`, accept } })
const lookups = async () =>
  (await app.get('/api/audit'))
    .json()
    .lookups.map(({ user, kind, what, count }: Lookup) => [user, kind, what, count].join(' '))

test('who looked up which address is written down, by filter, by words, by paste and by export', async () => {
  await ask('/api/messages?to=Anna@example.org')
  await ask('/api/lines?q=from:berta@example.net%20sasl:otto')
  await ask('/api/resolve?q=carla@example.com')
  await ask('/api/messages?address=dora@example.org', 'application/x-ndjson')
  expect(await lookups()).toEqual([
    'hugo export dora@example.org 1',
    'hugo resolve carla@example.com 1',
    'hugo search sasl:otto 1',
    'hugo search berta@example.net 1',
    'hugo search anna@example.org 1',
  ])
})

test('a page that refreshes is one entry; a later look is another', async () => {
  await ask('/api/messages?to=anna@example.org')
  app.clock.now += 60_000
  await ask('/api/messages?to=anna@example.org')
  expect(await lookups()).toEqual(['hugo search anna@example.org 2'])
  app.clock.now += 600_000
  await ask('/api/messages?to=anna@example.org')
  expect(await lookups()).toEqual(['hugo search anna@example.org 1', 'hugo search anna@example.org 2'])
})

test('what names nobody, and what was refused, is not written down', async () => {
  await ask('/api/messages?status=sent')
  await ask('/api/messages?to=anna@example.org&limit=none')
  await ask('/api/status')
  expect(await lookups()).toEqual([])
})

test('only administrators read it', async () => {
  expect((await ask('/api/audit')).statusCode).toBe(403)
})

test('it is bounded: the oldest goes', () => {
  const guard = { roleOf: () => 'helpdesk' as const, identityOf: () => ({ user: 'hugo' }) as never }
  const audit = createAudit({ state: memoryState(), guard, now: () => 1, most: 3 })
  for (const to of ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example'])
    audit.note(
      { routeOptions: { url: '/api/messages' }, query: { to }, headers: {} } as never,
      { statusCode: 200 } as never,
    )
  expect(audit.entries().map(({ what }) => what)).toEqual(['d@x.example', 'c@x.example', 'b@x.example'])
})
