/** Preferences go with the account: what was chosen elsewhere is taken over at sign-in, what is chosen here is told. */
import type { ChosenPreferences, SessionInfo } from '../../server/api/contract.ts'
import { request } from '../api.ts'
import { onPreferenceChange, usePreferences } from './usePreferences.ts'
import type { Preferences } from './usePreferences.ts'

const preferences = usePreferences()
/** Each field as this page last took it over or told it, as JSON. */
let told = snapshot()
let isSignedIn = false
/** One request after the other, so that the last choice is the one that stays. */
let telling: Promise<void> = Promise.resolve()

onPreferenceChange(tell)

/** Somebody is signed in. What was chosen on this page before, on the sign-in page perhaps, is newer than what the account had. */
export function followAccount({ preferences: chosen = {} }: Pick<SessionInfo, 'preferences'>): void {
  const fresh = news()
  for (const [field, value] of Object.entries(chosen))
    if (field in preferences && !(field in fresh)) {
      Object.assign(preferences, { [field]: value })
      told[field] = JSON.stringify(value)
    }
  isSignedIn = true
  tell()
}

/** Nobody is signed in any more: what is chosen from now on is told to the next account. */
export function leaveAccount(): void {
  told = snapshot()
  isSignedIn = false
}

function tell(): void {
  telling = telling.then(async () => {
    const body = news()
    if (!isSignedIn || Object.keys(body).length === 0) return
    const before = told
    told = snapshot()
    try {
      await request<ChosenPreferences>('/session/preferences', { method: 'PATCH', body })
    } catch {
      told = before // it stays in this browser, and goes along with the next choice
    }
  })
}

/** What was chosen and not told yet. */
function news(): Partial<Preferences> {
  return Object.fromEntries(
    Object.entries(preferences).filter(([field, value]) => JSON.stringify(value) !== told[field]),
  )
}

function snapshot(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(preferences).map(([field, value]) => [field, JSON.stringify(value)]),
  )
}
