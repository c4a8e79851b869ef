/** Every named query. Panels and alert rules may name these and no others; start-up fails on an unknown one. */
import {
  bounceRate,
  deferralSpike,
  passwordGuessed,
  queueGrowth,
  saslFailures,
  sourceSilent,
} from './alerting.ts'
import type { NamedQuery } from './define.ts'
import {
  flowAttempts,
  flowByStatus,
  flowFailedLogins,
  flowRejected,
  searchFacets,
  searchHistogram,
} from './flow.ts'
import { searchGroups } from './groups.ts'
import { loginAccounts, loginClients, loginFlow, loginNetworks, loginNumbers } from './logins.ts'
import { sourceGaps } from './gaps.ts'
import { searchNearest } from './nearest.ts'
import { overviewNumbers } from './overview.ts'
import { heartbeat, pauses, problemDestinations, topReasons, topSenders } from './rankings.ts'
import { unclassifiedReasons } from './reasons.ts'
import {
  queueAge,
  queueAgreement,
  queueByDestination,
  queueDepth,
  queueNextTries,
  queueUnknown,
} from './queues.ts'
import { searchValues } from './values.ts'
import { queueWaited } from './waited.ts'
import { queueAges, queueDestinations, queueNumbers } from './waiting.ts'
import { doorChecks, postscreenTests } from './door.ts'
import { refusals, spamFlow, spamRecipients, spamSenders, spamSymbols } from './spam.ts'
import { spamBorderline } from './spam-borderline.ts'
import { spamScores } from './spam-scores.ts'

export const catalogue: readonly NamedQuery[] = [
  overviewNumbers,
  flowByStatus,
  flowRejected,
  flowFailedLogins,
  flowAttempts,
  problemDestinations,
  topReasons,
  unclassifiedReasons,
  topSenders,
  heartbeat,
  pauses,
  queueNumbers,
  queueDestinations,
  queueAges,
  queueWaited,
  queueDepth,
  queueAge,
  queueByDestination,
  queueUnknown,
  queueAgreement,
  queueNextTries,
  loginNumbers,
  loginFlow,
  loginClients,
  loginAccounts,
  loginNetworks,
  spamFlow,
  spamScores,
  spamSymbols,
  spamBorderline,
  spamSenders,
  spamRecipients,
  refusals,
  doorChecks,
  postscreenTests,
  searchHistogram,
  searchFacets,
  searchGroups,
  searchNearest,
  searchValues,
  bounceRate,
  deferralSpike,
  queueGrowth,
  saslFailures,
  passwordGuessed,
  sourceSilent,
  sourceGaps,
]
