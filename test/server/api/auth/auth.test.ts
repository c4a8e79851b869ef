/** Users, sessions, links and tokens, with a clock that is moved by hand. */
import { beforeEach, expect, test } from 'vitest'
import { createAuth } from '../../../../server/api/auth/auth.ts'
import { memoryState } from '../app.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const PASSWORD = 'correct horse battery staple'
const HERE = '198.51.100.7'

let clock = 0
let state = memoryState()
let auth = createAuth({ state, now: () => clock, passwordCost: 1024 })

beforeEach(() => {
  clock = Date.parse('2026-11-21T12:00:00Z')
  state = memoryState()
  auth = createAuth({ state, now: () => clock, passwordCost: 1024 })
})

async function adminWithPassword() {
  const { identity } = auth.redeem(auth.createLink().link)
  await auth.setPassword(identity, PASSWORD)
}
const code = async (attempt: () => unknown) => {
  try {
    await attempt()
    return 'fine'
  } catch (err) {
    return (err as { code: string }).code
  }
}

test('a link signs in once and asks for a password', async () => {
  const { link } = auth.createLink()
  const { secret, identity } = auth.redeem(link)
  expect(identity).toMatchObject({ user: 'admin', role: 'admin', mustSetPassword: true })
  expect(auth.identify({ session: secret })).toMatchObject({ user: 'admin' })
  expect(await code(() => auth.redeem(link))).toBe('LINK_SPENT')
})

test('a link is good for 15 minutes and until the next one', async () => {
  const { link } = auth.createLink()
  clock += 15 * MINUTE
  expect(await code(() => auth.redeem(link))).toBe('LINK_SPENT')
  const first = auth.createLink().link
  auth.createLink()
  expect(await code(() => auth.redeem(first))).toBe('LINK_SPENT')
  expect(await code(() => auth.redeem('made-up'))).toBe('LINK_SPENT')
})

test('the password signs in; a wrong one and an unknown user get the same answer', async () => {
  await adminWithPassword()
  const { secret, identity } = await auth.signIn('admin', PASSWORD, HERE)
  expect(identity).toMatchObject({ role: 'admin', mustSetPassword: false })
  expect(auth.identify({ session: secret })).toMatchObject({ user: 'admin', by: 'session' })
  expect(await code(() => auth.signIn('admin', 'wrong', HERE))).toBe('WRONG_CREDENTIALS')
  expect(await code(() => auth.signIn('nobody', 'wrong', HERE))).toBe('WRONG_CREDENTIALS')
})

test('a user who never set a password cannot sign in with any', async () => {
  auth.createLink('anna', 'helpdesk')
  expect(await code(() => auth.signIn('anna', '', HERE))).toBe('WRONG_CREDENTIALS')
})

test('five failures lock user and address together, for longer each time', async () => {
  await adminWithPassword()
  for (let i = 0; i < 5; i++) await code(() => auth.signIn('admin', 'wrong', HERE))
  expect(await code(() => auth.signIn('admin', PASSWORD, HERE))).toBe('LOCKED_OUT')
  expect(await code(() => auth.signIn('admin', PASSWORD, '203.0.113.9'))).toBe('fine')
  clock += 29_000
  expect(await code(() => auth.signIn('admin', PASSWORD, HERE))).toBe('LOCKED_OUT')
  clock += 1_000
  expect(await code(() => auth.signIn('admin', 'wrong', HERE))).toBe('WRONG_CREDENTIALS')
  clock += 30_000
  expect(await code(() => auth.signIn('admin', PASSWORD, HERE))).toBe('LOCKED_OUT')
  clock += 30_000
  expect(await code(() => auth.signIn('admin', PASSWORD, HERE))).toBe('fine')
})

test('many tries at once count as many', async () => {
  await adminWithPassword()
  const tries = Array.from({ length: 8 }, () => code(() => auth.signIn('admin', 'wrong', HERE)))
  expect((await Promise.all(tries)).filter((answer) => answer === 'LOCKED_OUT')).toHaveLength(3)
})

test('an old password is asked for once there is one', async () => {
  await adminWithPassword()
  const { identity } = await auth.signIn('admin', PASSWORD, HERE)
  expect(await code(() => auth.setPassword(identity, 'another long one'))).toBe('WRONG_CREDENTIALS')
  expect(await code(() => auth.setPassword(identity, 'another long one', PASSWORD))).toBe('fine')
})

test('a new password ends the other sessions of the user', async () => {
  await adminWithPassword()
  const other = await auth.signIn('admin', PASSWORD, HERE)
  const { secret, identity } = auth.redeem(auth.createLink().link)
  await auth.setPassword(identity, 'another long one')
  expect(auth.identify({ session: other.secret })).toBeUndefined()
  expect(auth.identify({ session: secret })).toMatchObject({ mustSetPassword: false })
})

test('a session ends with sign-out, after 7 quiet days, and after 30 days in any case', async () => {
  await adminWithPassword()
  const { secret, identity } = await auth.signIn('admin', PASSWORD, HERE)
  auth.signOut(identity)
  expect(auth.identify({ session: secret })).toBeUndefined()

  const quiet = await auth.signIn('admin', PASSWORD, HERE)
  clock += 7 * DAY
  expect(auth.identify({ session: quiet.secret })).toBeUndefined()

  const busy = await auth.signIn('admin', PASSWORD, HERE)
  for (let day = 0; day < 29; day++) {
    clock += DAY
    expect(auth.identify({ session: busy.secret })).toBeDefined()
  }
  clock += DAY
  expect(auth.identify({ session: busy.secret })).toBeUndefined()
})

test('tokens come in until they are revoked or run out', () => {
  const { id, token } = auth.createToken('monitoring', 'admin', 'viewer')
  expect(auth.identify({ token })).toMatchObject({ role: 'viewer', by: 'token' })
  auth.revokeToken(id)
  expect(auth.identify({ token })).toBeUndefined()
  const short = auth.createToken('short', 'admin', 'viewer', clock + MINUTE)
  clock += MINUTE
  expect(auth.identify({ token: short.token })).toBeUndefined()
})

test('the token of the command line is not stored and ends with the process', () => {
  const token = auth.issueLocalToken()
  expect(auth.identify({ token })).toMatchObject({ role: 'admin', by: 'token' })
  expect(state.list('token')).toEqual([])
  expect(createAuth({ state }).identify({ token })).toBeUndefined()
})

test('nothing that signs in is stored as it is', async () => {
  await adminWithPassword()
  const { secret } = await auth.signIn('admin', PASSWORD, HERE)
  const { token } = auth.createToken('monitoring', 'admin', 'viewer')
  const { link } = auth.createLink()
  const stored = JSON.stringify(['user', 'session', 'token', 'link'].map((kind) => state.list(kind)))
  for (const text of [secret, token, link, PASSWORD]) expect(stored).not.toContain(text)
})

test('while the stored users are not read yet, nobody is told that they are unknown', async () => {
  state.loaded = false
  expect(await code(() => auth.identify({ session: 'made-up' }))).toBe('STORE_UNAVAILABLE')
  expect(await code(() => auth.identify({ token: 'made-up' }))).toBe('STORE_UNAVAILABLE')
  expect(await code(() => auth.signIn('admin', PASSWORD, HERE))).toBe('STORE_UNAVAILABLE')
})

test('while the stored users are not read yet, no link makes one of them anew, and none is spent', async () => {
  const { link } = auth.createLink()
  await adminWithPassword()
  const later = auth.createLink('helpdesk', 'helpdesk').link
  const stored = JSON.stringify(state.list('user'))
  state.loaded = false
  expect(auth.isNew).toBe(false)
  expect(await code(() => auth.createLink())).toBe('STORE_UNAVAILABLE')
  expect(await code(() => auth.createLink('helpdesk'))).toBe('STORE_UNAVAILABLE')
  expect(await code(() => auth.redeem(later))).toBe('STORE_UNAVAILABLE')
  expect(JSON.stringify(state.list('user'))).toBe(stored)
  state.loaded = true
  expect(await code(() => auth.redeem(later))).toBe('fine')
  expect(await code(() => auth.redeem(link))).toBe('LINK_SPENT')
})

test('a service is new until somebody has a password', async () => {
  expect(auth.isNew).toBe(true)
  auth.createLink()
  expect(auth.isNew).toBe(true)
  await adminWithPassword()
  expect(auth.isNew).toBe(false)
})
