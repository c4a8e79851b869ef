/** What each person chose to see and how, kept in the small state under the name of the account. */
import { Compile } from 'typebox/compile'
import { StoreUnavailable } from '../errors.ts'
import type { AuthState } from './auth/auth.ts'
import { ChosenPreferences } from './contract.ts'

const KIND = 'preferences'
const CHECKS = new Map(
  Object.entries(ChosenPreferences.properties).map(([field, schema]) => [field, Compile(schema)]),
)

export function createPreferences(state: AuthState) {
  function of(user: string): ChosenPreferences | undefined {
    const kept = state.get<Record<string, unknown>>(KIND, user)
    return kept && known(kept)
  }

  return {
    /** Undefined where nothing was ever chosen. */
    of,
    /** Keeps what is new beside what was chosen before; gives all of it. Throws STORE_UNAVAILABLE. */
    choose(user: string, news: ChosenPreferences): ChosenPreferences {
      if (!state.loaded) throw new StoreUnavailable('it is still starting')
      const chosen = { ...of(user), ...news }
      state.put(KIND, user, chosen)
      return chosen
    },
  }
}

/** Without what another release kept and this one does not know. */
function known(kept: Record<string, unknown>): ChosenPreferences {
  return Object.fromEntries(
    Object.entries(kept).filter(([field, value]) => CHECKS.get(field)?.Check(value)),
  ) as ChosenPreferences
}
