/** How each status looks: its colour tone and its icon; words are in locales, `status.<status>`. */
import {
  Ban,
  Check,
  CircleAlert,
  CircleDashed,
  CircleSlash,
  Clock,
  CornerUpRight,
  Hourglass,
  Info,
  Pause,
  Trash2,
  TriangleAlert,
  X,
} from '@lucide/vue'
import type { Component } from 'vue'

export type Tone = 'sent' | 'deferred' | 'bounced' | 'rejected' | 'held' | 'expired'

export interface Look {
  tone: Tone
  icon: Component
}

const LOOKS: Record<string, Look> = {
  sent: { tone: 'sent', icon: Check },
  forwarded: { tone: 'sent', icon: CornerUpRight },
  deferred: { tone: 'deferred', icon: Clock },
  pending: { tone: 'deferred', icon: CircleDashed },
  bounced: { tone: 'bounced', icon: X },
  rejected: { tone: 'rejected', icon: Ban },
  held: { tone: 'held', icon: Pause },
  expired: { tone: 'expired', icon: Hourglass },
  deleted: { tone: 'expired', icon: Trash2 },
  discarded: { tone: 'expired', icon: CircleSlash },
  // Severities of alerts borrow the tones.
  critical: { tone: 'bounced', icon: CircleAlert },
  warning: { tone: 'deferred', icon: TriangleAlert },
  info: { tone: 'held', icon: Info },
  ok: { tone: 'sent', icon: Check },
}

const UNKNOWN: Look = { tone: 'expired', icon: CircleDashed }

/** Look of a status, a severity or `ok`; grey for a word we do not know. */
export function lookOf(status: string): Look {
  return LOOKS[status] ?? UNKNOWN
}

/** Every status of the vocabulary, worst first. */
export const STATUSES = [
  'bounced',
  'expired',
  'rejected',
  'deferred',
  'held',
  'pending',
  'deleted',
  'discarded',
  'forwarded',
  'sent',
] as const
