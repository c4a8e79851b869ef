/** What each person chose to see and how, kept in the small state under the name of the account. */
import { StoreUnavailable } from '../errors.ts'
import type { AuthState } from './auth/auth.ts'
import type { ChosenPreferences } from './contract.ts'

const KIND = 'preferences'

export function createPreferences(state: AuthState) {
  const of = (user: string) => state.get<ChosenPreferences>(KIND, user)
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
