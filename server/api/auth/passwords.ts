/** Passwords and secrets: scrypt for what people choose, SHA-256 for what we made ourselves. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** `salt` and `hash` in base64; the costs stand beside them so that they can rise later. */
export interface PasswordHash {
  cost: number
  salt: string
  hash: string
}

/** OWASP Password Storage Cheat Sheet: N=2^16, r=8, p=1; 64 MiB and about 0.1 s. */
export const PASSWORD_COST = 65_536
const BLOCK_SIZE = 8
const LENGTH = 32

// One at a time: many sign-ins at once must not take all the memory of a small mail server.
let turn: Promise<unknown> = Promise.resolve()

export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<PasswordHash> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, cost)
  return { cost, salt: salt.toString('base64'), hash: hash.toString('base64') }
}

/** Takes the same time whether the user exists or not. */
export async function isPassword(
  password: string,
  known: PasswordHash | undefined,
  cost = PASSWORD_COST,
): Promise<boolean> {
  if (known === undefined) {
    await derive(password, randomBytes(16), cost)
    return false
  }
  const derived = await derive(password, Buffer.from(known.salt, 'base64'), known.cost)
  return timingSafeEqual(derived, Buffer.from(known.hash, 'base64'))
}

/** 256 random bits, for cookies, links and tokens. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Under what a secret is kept: whoever reads the store learns nothing to sign in with. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const maxmem = 256 * cost * BLOCK_SIZE
  const derived = turn.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(
          password.normalize('NFC'),
          salt,
          LENGTH,
          { N: cost, r: BLOCK_SIZE, p: 1, maxmem },
          (err, key) => (err ? reject(err) : resolve(key)),
        )
      }),
  )
  turn = derived.catch(() => undefined)
  return derived
}
