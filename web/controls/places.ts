/** The pages of the rail, in its order; `key` is the second of the two keys `g x`. */
import { Activity, Bell, Database, Gauge, Search } from '@lucide/vue'
import type { Component } from 'vue'

export interface Place {
  name: string
  path: string
  icon: Component
  key: string
  group: 'look' | 'health' | 'manage'
  /** Which number of the service status stands beside it. */
  badge?: 'firing'
}

export const PLACES: readonly Place[] = [
  { name: 'overview', path: '/', icon: Gauge, key: 'o', group: 'look' },
  { name: 'search', path: '/search', icon: Search, key: 's', group: 'look' },
  { name: 'live', path: '/live', icon: Activity, key: 'l', group: 'look' },
  { name: 'alerts', path: '/alerts', icon: Bell, key: 'a', group: 'health', badge: 'firing' },
  { name: 'sources', path: '/sources', icon: Database, key: 'u', group: 'manage' },
]

export const GROUPS = ['look', 'health', 'manage'] as const
