/** Range and filters as the URL holds them. */
import { flushPromises } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { afterEach, describe, expect, test } from 'vitest'
import { useDensity, useShownDensity } from '../../../web/composables/useDensity.ts'
import { filtersOf, useFilters } from '../../../web/composables/useFilters.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import { useLinkZone } from '../../../web/composables/useLinkZone.ts'
import { useRange } from '../../../web/composables/useRange.ts'
import { mountWith } from '../mounting.ts'

async function use<T>(composable: () => T, at: string) {
  let used: T | undefined
  const host = defineComponent({
    setup() {
      used = composable()
      return () => h('div')
    },
  })
  const { router } = await mountWith(host, { at })
  return { used: used as T, router, query: () => router.currentRoute.value.query }
}

describe('the range', () => {
  test('is the last 24 hours when the URL names none', async () => {
    const { used } = await use(useRange, '/')
    expect(used.range.value).toEqual({ since: 'now-24h', until: 'now' })
  })

  test('goes into the URL beside the filters, and an old cursor goes', async () => {
    const { used, query } = await use(useRange, '/search?q=a&cursor=c2')
    used.setRange({ since: 'now-7d', until: 'now' })
    await flushPromises()
    expect(query()).toEqual({ q: 'a', since: 'now-7d', until: 'now' })
  })

  test('leaves the URL when it is the default again', async () => {
    const { used, query } = await use(useRange, '/search?q=a&since=now-7d&until=now')
    used.setRange({ since: 'now-24h', until: 'now' })
    await flushPromises()
    expect(query()).toEqual({ q: 'a' })
  })

  test('moving puts absolute times in the URL', async () => {
    const { used, query } = await use(useRange, '/?since=2026-11-19T00:00:00Z&until=2026-11-20T00:00:00Z')
    used.earlier()
    await flushPromises()
    expect(query()).toEqual({ since: '2026-11-18T00:00:00Z', until: '2026-11-19T00:00:00Z' })
  })

  test('a link to hand on does not go stale and keeps the rest', async () => {
    const { used } = await use(useRange, '/search?q=to:x@example.net#L7')
    const url = new URL(used.frozenHref())
    expect(url.searchParams.get('q')).toBe('to:x@example.net')
    expect(url.searchParams.get('since')).toMatch(/^\d{4}-.*Z$/)
    expect(url.hash).toBe('#L7')
  })
})

describe('the zone of a link', () => {
  test('stays on the pages behind it, until another is chosen', async () => {
    const { router, query } = await use(useLinkZone, '/search?q=a&tz=Asia/Tokyo')
    await router.push('/queue?since=now-7d&until=now')
    expect(query()).toEqual({ since: 'now-7d', until: 'now', tz: 'Asia/Tokyo' })
    usePreferences().zone = 'UTC'
    await flushPromises()
    await router.push('/spam')
    expect(query()).toEqual({})
    usePreferences().zone = 'server'
  })
})

describe('filters', () => {
  test('are everything in the URL but range, cursor and tab', () => {
    expect(
      filtersOf({
        q: 'a',
        mode: 'lines',
        since: 'now',
        cursor: 'c',
        tab: 'rules',
        density: 'roomy',
        host: ['mx1', 'mx2'],
        empty: '',
      }),
    ).toEqual({
      q: 'a',
      mode: 'lines',
      host: 'mx1',
    })
    expect(filtersOf({ q: 'a', mode: 'lines' }, ['q'])).toEqual({ q: 'a' })
  })

  test('change in the URL, where an empty one goes away', async () => {
    const { used, query } = await use(
      () => useFilters(),
      '/search?q=a&host=mx1&since=now-7d&until=now&cursor=c',
    )
    used.setFilters({ q: 'b', host: undefined })
    await flushPromises()
    expect(query()).toEqual({ q: 'b', since: 'now-7d', until: 'now' })
  })
})

describe('the height of rows', () => {
  const shown = () => document.documentElement.dataset.density
  const useBoth = () => {
    useShownDensity()
    return useDensity()
  }
  afterEach(() => {
    usePreferences().density = 'normal'
  })

  test('goes into the URL when chosen, is kept for this person, and leaves it when usual again', async () => {
    const { used, router, query } = await use(useBoth, '/search?q=a#L7')
    expect(shown()).toBe('normal')
    used.value = 'compact'
    await flushPromises()
    expect(query()).toEqual({ q: 'a', density: 'compact' })
    expect(router.currentRoute.value.hash).toBe('#L7')
    expect(shown()).toBe('compact')
    expect(usePreferences().density).toBe('compact')
    await router.push('/queue')
    expect(shown()).toBe('compact')
    used.value = 'normal'
    await flushPromises()
    expect(query()).toEqual({})
  })

  test('of a link counts while one is there, until the reader chooses; an unknown one does not', async () => {
    const { used, router } = await use(useBoth, '/search?density=roomy')
    expect([used.value, shown(), usePreferences().density]).toEqual(['roomy', 'roomy', 'normal'])
    used.value = 'normal'
    await flushPromises()
    expect(shown()).toBe('normal')
    await router.push('/search?density=huge')
    await flushPromises()
    expect(shown()).toBe('normal')
  })
})
