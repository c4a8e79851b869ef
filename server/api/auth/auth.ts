/** Who may come in: users, sessions, one-time sign-in links and tokens, kept in the small state under hashes. */
import { LinkSpent, LockedOut, StoreUnavailable, WrongCredentials } from '../../errors.ts'
import { createLockout } from './lockout.ts'
import { PASSWORD_COST, fingerprint, hashPassword, isPassword, newSecret } from './passwords.ts'
import type { PasswordHash } from './passwords.ts'

/** Small state of server/store: kept in memory, written behind. */
export interface AuthState {
  list<Value>(kind: string): { key: string; value: Value }[]
  get<Value>(kind: string, key: string): Value | undefined
  put(kind: string, key: string, value: unknown): void
  remove(kind: string, key: string): void
  /** False until the stored entries were read. */
  readonly loaded: boolean
}

export const ROLES = ['viewer', 'helpdesk', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Whoever stands behind a request. */
export interface Identity {
  user: string
  role: Role
  /** Signed in by cookie, which foreign sites could make a browser send; tokens they cannot. */
  by: 'session' | 'token'
  mustSetPassword: boolean
  /** Milliseconds; absent for tokens without an end. */
  expiresAt?: number
  /** Key of the session or token. */
  key: string
}

interface User {
  role: Role
  password?: PasswordHash
  createdAt: number
}
interface Session {
  user: string
  mustSetPassword: boolean
  createdAt: number
  expiresAt: number
}
interface Link {
  user: string
  expiresAt: number
}
interface Token {
  name: string
  user: string
  role: Role
  createdAt: number
  expiresAt?: number
}

const DAY_MS = 86_400_000
const SESSION_MS = 7 * DAY_MS
const LONGEST_SESSION_MS = 30 * DAY_MS
/** A session in use is prolonged at most this often. */
const PROLONG_AFTER_MS = 3_600_000
export const LINK_MS = 15 * 60_000

export type Auth = ReturnType<typeof createAuth>

interface AuthOptions {
  state: AuthState
  /** Milliseconds. */
  now?: () => number
  /** Of scrypt, for new passwords. */
  passwordCost?: number
}

export function createAuth({ state, now = Date.now, passwordCost = PASSWORD_COST }: AuthOptions) {
  const lockout = createLockout(now)
  /** Fingerprints of the tokens of this process, for the command line; they end with it. */
  const local = new Set<string>()

  function open(user: string, role: Role, mustSetPassword: boolean) {
    const secret = newSecret()
    const key = fingerprint(secret)
    const session: Session = { user, mustSetPassword, createdAt: now(), expiresAt: now() + SESSION_MS }
    state.put('session', key, session)
    return { secret, identity: identityOf(key, session, role) }
  }

  function sessionBy(secret: string): Identity | undefined {
    const key = fingerprint(secret)
    const session = state.get<Session>('session', key)
    if (session === undefined) {
      if (!state.loaded) throw new StoreUnavailable('sessions are not read yet')
      return undefined
    }
    const user = state.get<User>('user', session.user)
    if (user === undefined || session.expiresAt <= now()) {
      state.remove('session', key)
      return undefined
    }
    const expiresAt = Math.min(now() + SESSION_MS, session.createdAt + LONGEST_SESSION_MS)
    if (expiresAt - session.expiresAt <= PROLONG_AFTER_MS) return identityOf(key, session, user.role)
    const prolonged = { ...session, expiresAt }
    state.put('session', key, prolonged)
    return identityOf(key, prolonged, user.role)
  }

  function tokenBy(secret: string): Identity | undefined {
    const key = fingerprint(secret)
    if (local.has(key))
      return { user: 'command line', role: 'admin', by: 'token', mustSetPassword: false, key }
    const token = state.get<Token>('token', key)
    if (token === undefined) {
      if (!state.loaded) throw new StoreUnavailable('tokens are not read yet')
      return undefined
    }
    if (token.expiresAt !== undefined && token.expiresAt <= now()) return undefined
    const { user, role, expiresAt } = token
    return {
      user,
      role,
      by: 'token',
      mustSetPassword: false,
      key,
      ...(expiresAt !== undefined && { expiresAt }),
    }
  }

  function endSessions(user: string, except?: string): void {
    for (const { key, value } of state.list<Session>('session'))
      if (value.user === user && key !== except) state.remove('session', key)
  }

  return {
    /** Users are known, and nobody of them has a password: the first one is to sign in. */
    get isNew() {
      return state.loaded && !state.list<User>('user').some(({ value }) => value.password !== undefined)
    },

    /** The identity behind a cookie's or a header's secret. Throws STORE_UNAVAILABLE while neither can be known. */
    identify({ session, token }: { session?: string | undefined; token?: string | undefined }) {
      if (token !== undefined) return tokenBy(token)
      return session === undefined ? undefined : sessionBy(session)
    },

    /** Throws WRONG_CREDENTIALS without saying which, or LOCKED_OUT. `address` is the client's. */
    async signIn(user: string, password: string, address: string) {
      const wait = lockout.waitSeconds(user, address)
      if (wait > 0) throw new LockedOut(String(wait))
      if (!state.loaded) throw new StoreUnavailable('users are not read yet')
      // Counted before the slow comparison, so that many tries at once count too.
      lockout.failed(user, address)
      const known = state.get<User>('user', user)
      if (!(await isPassword(password, known?.password, passwordCost)) || known === undefined)
        throw new WrongCredentials()
      lockout.succeeded(user, address)
      return open(user, known.role, false)
    },

    /**
     * A link that signs in once within 15 minutes; the user is made when new. Gives the secret of `/sign-in?link=`. Throws
     * STORE_UNAVAILABLE while it is not known who is new: a user made then would take the place, and the password, of the stored one.
     */
    createLink(user = 'admin', role: Role = 'admin'): { link: string; user: string; expiresAt: number } {
      if (!state.loaded) throw new StoreUnavailable('users are not read yet')
      const time = now()
      for (const { key, value } of state.list<Link>('link'))
        if (value.expiresAt <= time || value.user === user) state.remove('link', key)
      if (state.get<User>('user', user) === undefined) state.put('user', user, { role, createdAt: time })
      const link = newSecret()
      const expiresAt = time + LINK_MS
      state.put('link', fingerprint(link), { user, expiresAt })
      return { link, user, expiresAt }
    },

    /** Throws LINK_SPENT for links that were used, are too old or never were; STORE_UNAVAILABLE while none of them is known. */
    redeem(link: string) {
      if (!state.loaded) throw new StoreUnavailable('sign-in links are not read yet')
      const key = fingerprint(link)
      const known = state.get<Link>('link', key)
      state.remove('link', key)
      const user = known && state.get<User>('user', known.user)
      if (known === undefined || user === undefined || known.expiresAt <= now()) throw new LinkSpent()
      return open(known.user, user.role, true)
    },

    /** Right after a sign-in link no old password is asked for. Ends the user's other sessions. */
    async setPassword(identity: Identity, password: string, current?: string): Promise<void> {
      const user = state.get<User>('user', identity.user)
      const session = state.get<Session>('session', identity.key)
      if (user === undefined || session === undefined) throw new WrongCredentials()
      if (!session.mustSetPassword && !(await isPassword(current ?? '', user.password, passwordCost)))
        throw new WrongCredentials()
      state.put('user', identity.user, { ...user, password: await hashPassword(password, passwordCost) })
      state.put('session', identity.key, { ...session, mustSetPassword: false })
      endSessions(identity.user, identity.key)
    },

    signOut(identity: Identity): void {
      if (identity.by === 'session') state.remove('session', identity.key)
    },

    /** A token for the command line of this machine; valid until the process ends. */
    issueLocalToken(): string {
      const token = newSecret()
      local.add(fingerprint(token))
      return token
    },

    /** A token for programs, kept over restarts; its text is told only now. */
    createToken(name: string, user: string, role: Role, expiresAt?: number): { id: string; token: string } {
      const token = newSecret()
      const id = fingerprint(token)
      const kept: Token = {
        name,
        user,
        role,
        createdAt: now(),
        ...(expiresAt !== undefined && { expiresAt }),
      }
      state.put('token', id, kept)
      return { id, token }
    },

    tokens: () => state.list<Token>('token').map(({ key, value }) => ({ id: key, ...value })),

    revokeToken(id: string): void {
      state.remove('token', id)
    },

    users: () =>
      state.list<User>('user').map(({ key, value: { role, password, createdAt } }) => ({
        user: key,
        role,
        createdAt,
        hasPassword: password !== undefined,
      })),
  }
}

function identityOf(key: string, { user, mustSetPassword, expiresAt }: Session, role: Role): Identity {
  return { user, role, by: 'session', mustSetPassword, expiresAt, key }
}
