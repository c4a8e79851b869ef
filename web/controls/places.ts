/** The pages of the rail, in its order; `key` is the second of the two keys `g x`. */
import {
  Activity,
  Bell,
  ChartNoAxesColumn,
  Database,
  Gauge,
  Inbox,
  KeyRound,
  Search,
  Settings,
  ShieldAlert,
} from '@lucide/vue'
import type { Component } from 'vue'

export interface Place {
  name: string
  path: string
  icon: Component
  key: string
  group: 'look' | 'health' | 'manage'
  /** Which number of the service status stands beside it. */
  badge?: 'firing' | 'deferredNow'
  /** Stands in the bar of phones; the others behind 'More'. */
  first?: boolean
}

export const PLACES: readonly Place[] = [
  { name: 'overview', path: '/', icon: Gauge, key: 'o', group: 'look', first: true },
  { name: 'search', path: '/search', icon: Search, key: 's', group: 'look', first: true },
  { name: 'live', path: '/live', icon: Activity, key: 'l', group: 'look', first: true },
  { name: 'queue', path: '/queue', icon: Inbox, key: 'q', group: 'health', badge: 'deferredNow' },
  { name: 'authentication', path: '/authentication', icon: KeyRound, key: 'i', group: 'health' },
  { name: 'spam', path: '/spam', icon: ShieldAlert, key: 'p', group: 'health' },
  { name: 'alerts', path: '/alerts', icon: Bell, key: 'a', group: 'health', badge: 'firing', first: true },
  { name: 'reports', path: '/reports', icon: ChartNoAxesColumn, key: 'r', group: 'manage' },
  { name: 'sources', path: '/sources', icon: Database, key: 'u', group: 'manage' },
  { name: 'settings', path: '/settings', icon: Settings, key: 't', group: 'manage' },
]

export const GROUPS = ['look', 'health', 'manage'] as const
