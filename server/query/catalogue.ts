/** Every named query. Panels and alert rules may name these and no others; start-up fails on an unknown one. */
import { bounceRate, deferralSpike, queueGrowth, saslFailures, sourceSilent } from './alerting.ts'
import type { NamedQuery } from './define.ts'
import { flowByStatus, flowFailedLogins, flowRejected, searchFacets, searchHistogram } from './flow.ts'
import { overviewNumbers } from './overview.ts'
import { heartbeat, problemDestinations, topReasons, topSenders } from './rankings.ts'

export const catalogue: readonly NamedQuery[] = [
  overviewNumbers,
  flowByStatus,
  flowRejected,
  flowFailedLogins,
  problemDestinations,
  topReasons,
  topSenders,
  heartbeat,
  searchHistogram,
  searchFacets,
  bounceRate,
  deferralSpike,
  queueGrowth,
  saslFailures,
  sourceSilent,
]
