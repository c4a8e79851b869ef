/** Password hashes. */
import { expect, test } from 'vitest'
import { fingerprint, hashPassword, isPassword, newSecret } from '../../../../server/api/auth/passwords.ts'

test('a hash knows its password and no other, at the full cost', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash.cost).toBe(65_536)
  expect(await isPassword('correct horse', hash)).toBe(true)
  expect(await isPassword('correct horsf', hash)).toBe(false)
})

test('the same letter typed in two ways is the same password', async () => {
  expect(await isPassword('gru\u0308n', await hashPassword('gr\u00fcn', 1024))).toBe(true)
})

test('two hashes of one password differ', async () => {
  const [a, b] = [await hashPassword('correct horse', 1024), await hashPassword('correct horse', 1024)]
  expect(a.hash).not.toBe(b.hash)
})

test('nobody has no password', async () => {
  expect(await isPassword('', undefined, 1024)).toBe(false)
})

test('secrets are long and their fingerprints tell nothing of them', () => {
  const secret = newSecret()
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
  expect(newSecret()).not.toBe(secret)
  expect(fingerprint(secret)).not.toContain(secret.slice(0, 8))
})
