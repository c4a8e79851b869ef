/** The time range in the URL (`since`, `until`), for all pages alike; the default range stands in no URL. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { DEFAULT_RANGE, freezeRange, resolveRange, shiftRange, widenRange } from '../range.ts'
import type { Range } from '../range.ts'
import { zoneForLinks } from './useFormat.ts'
import { useNow } from './useNow.ts'

export function useRange() {
  const route = useRoute()
  const router = useRouter()
  const now = useNow()

  const range = computed<Range>(() => ({
    since: single(route.query.since) ?? DEFAULT_RANGE.since,
    until: single(route.query.until) ?? DEFAULT_RANGE.until,
  }))
  /** Both ends in milliseconds, moving with the clock when the range is relative. */
  const bounds = computed(() => resolveRange(range.value, now.value))

  /** Puts `range` in the URL; a cursor or page of the old range is dropped. */
  function setRange({ since, until }: Range): void {
    const { since: _since, until: _until, cursor: _cursor, ...rest } = route.query
    const isDefault = since === DEFAULT_RANGE.since && until === DEFAULT_RANGE.until
    void router.push({ query: { ...rest, ...(!isDefault && { since, until }) } })
  }

  /** Whether charts of counts also show the same time last week: `compare=week`. */
  const compared = computed(() => single(route.query.compare) === 'week')
  function setCompared(on: boolean): void {
    const { compare: _, ...rest } = route.query
    void router.push({ query: { ...rest, ...(on && { compare: 'week' }) } })
  }

  return {
    range,
    bounds,
    compared,
    setCompared,
    setRange,
    earlier: () => setRange(shiftRange(range.value, -1, Date.now())),
    later: () => setRange(shiftRange(range.value, 1, Date.now())),
    wider: () => setRange(widenRange(range.value, Date.now())),
    /** This page's address with the range as it is set: who opens it later sees what is then the last hour. */
    movingHref: () =>
      new URL(
        router.resolve({ query: { ...route.query, ...zoneInLink(), ...range.value }, hash: route.hash }).href,
        location.origin,
      ).href,
    /** This page's address with absolute times, to hand on. */
    frozenHref: () =>
      new URL(
        router.resolve({
          query: { ...route.query, ...zoneInLink(), ...freezeRange(range.value, Date.now()) },
          hash: route.hash,
        }).href,
        location.origin,
      ).href,
  }
}

function zoneInLink(): { tz?: string } {
  const tz = zoneForLinks()
  return tz === undefined ? {} : { tz }
}

function single(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' && first !== '' ? first : undefined
}
