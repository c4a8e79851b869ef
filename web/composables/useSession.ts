/** Who is signed in. `ended` means: was signed in on this page and is no more; the page stays and a dialog asks. */
import { computed, shallowRef } from 'vue'
import type { SessionInfo } from '../../server/api/contract.ts'
import { ApiError, onSessionEnd, request } from '../api.ts'
import { useWatched } from '../message/useWatched.ts'
import { followAccount, leaveAccount } from './accountPreferences.ts'

const info = shallowRef<SessionInfo>()
const ended = shallowRef(false)

onSessionEnd(() => {
  if (info.value) ended.value = true
})

export function useSession() {
  /** The session, asked for once; undefined when nobody is signed in. Throws ApiError when the service cannot say. */
  async function load(): Promise<SessionInfo | undefined> {
    if (info.value) return info.value
    try {
      begin(await request<SessionInfo>('/session'))
    } catch (error) {
      if (!(error instanceof ApiError && error.problem.status === 401)) throw error
    }
    return info.value
  }

  async function signIn(user: string, password: string): Promise<void> {
    begin(await request<SessionInfo>('/session', { method: 'POST', body: { user, password } }))
  }

  /** Redeems a sign-in link, which works once. */
  async function redeem(link: string): Promise<void> {
    begin(await request<SessionInfo>('/session/link', { method: 'POST', body: { link } }))
  }

  async function setPassword(password: string): Promise<void> {
    await request('/session/password', { method: 'POST', body: { password } })
    if (info.value) info.value = { ...info.value, mustSetPassword: false }
  }

  /** Uses the session, which prolongs it. False where it has lasted as long as it may. */
  async function stay(): Promise<boolean> {
    const before = info.value?.expiresAt ?? ''
    info.value = await request<SessionInfo>('/session')
    return Date.parse(info.value.expiresAt) > Date.parse(before)
  }

  async function signOut(): Promise<void> {
    await request('/session', { method: 'DELETE' })
    info.value = undefined
    ended.value = false
    useWatched().unwatchAll()
    leaveAccount()
  }

  function begin(session: SessionInfo): void {
    info.value = session
    ended.value = false
    followAccount(session)
  }

  return {
    session: computed(() => info.value),
    ended: computed(() => ended.value),
    load,
    signIn,
    redeem,
    setPassword,
    stay,
    signOut,
  }
}
