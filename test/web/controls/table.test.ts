import type { Component } from 'vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import DataTable from '../../../web/controls/DataTable.vue'
import { nextSort, sorted } from '../../../web/controls/table.ts'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())
const columns = [
  { key: 'name', title: 'Name', sortable: true },
  { key: 'count', title: 'Count', align: 'number', sortable: true },
]
const table = (rows: unknown[], more: object = {}) =>
  mountWith(DataTable as Component, {
    props: { rows, columns, caption: 'Numbers', rowKey: (_: unknown, index: number) => index, ...more },
  })

describe('a table', () => {
  test('is a named table whose rows are counted', async () => {
    const { wrapper } = await table([{ name: 'a', count: 1 }])
    expect(wrapper.find('caption').text()).toBe('Numbers')
    expect(wrapper.find('table').attributes('aria-rowcount')).toBe('2')
    expect(wrapper.findAll('tr').map((row) => row.attributes('aria-rowindex'))).toEqual(['1', '2'])
  })

  test('says how it is sorted, and asks for more by its headers', async () => {
    const { wrapper } = await table([], { sort: { key: 'count', down: true } })
    expect(wrapper.findAll('th').map((head) => head.attributes('aria-sort'))).toEqual([
      undefined,
      'descending',
    ])
    await wrapper.findAll('th button')[0]?.trigger('click')
    expect(wrapper.emitted('sort')).toEqual([['name']])
  })

  test('draws five hundred rows whole, and of more only what is seen', async () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `n${index}`, count: index }))
    const whole = await table(rows(500))
    expect(whole.wrapper.findAll('tbody tr')).toHaveLength(500)
    const long = await table(rows(5000))
    expect(long.wrapper.findAll('tbody tr').length).toBeLessThan(200)
    expect(long.wrapper.find('table').attributes('aria-rowcount')).toBe('5001')
  })
})

describe('a table whose cells need more room than there is', () => {
  /** What the browser would tell of the sizes of elements, by their names. */
  let tell: (sizes: Record<string, number>) => void
  /** What the page would say when it is asked. */
  let laidOut: Record<string, number>
  beforeEach(() => {
    laidOut = {}
    const wide = () => Math.max(laidOut.div ?? 0, laidOut.table ?? 0)
    vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockImplementation(wide)
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => laidOut.div ?? 0)
    const observed: { element: Element; heard: ResizeObserverCallback }[] = []
    vi.stubGlobal(
      'ResizeObserver',
      class {
        heard: ResizeObserverCallback
        constructor(heard: ResizeObserverCallback) {
          this.heard = heard
        }
        observe(element: Element) {
          observed.push({ element, heard: this.heard })
        }
        unobserve() {}
        disconnect() {}
      },
    )
    tell = (sizes) => {
      laidOut = { ...laidOut, ...sizes }
      for (const { element, heard } of observed) {
        const width = sizes[element.tagName.toLowerCase()]
        if (width === undefined) continue
        const contentRect = { width, height: 100 } as DOMRectReadOnly
        const box = [{ inlineSize: width, blockSize: 100 }]
        const entry = { target: element, contentRect, contentBoxSize: box, borderBoxSize: box }
        heard([entry as unknown as ResizeObserverEntry], undefined as unknown as ResizeObserver)
      }
    }
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  test('stays a table when only its frame has been told of its new size yet', async () => {
    const { wrapper } = await table([{ name: 'anna@example.net', count: 1 }])
    tell({ div: 900, table: 900 })
    await nextTick()
    laidOut = { div: 700, table: 700 }
    tell({ div: 700 })
    await nextTick()
    tell({ table: 700 })
    await nextTick()
    expect(wrapper.find('.region').classes('stacked')).toBe(false)
  })

  test('lays its rows out as cards instead of cutting what is at the right', async () => {
    const { wrapper } = await table([{ name: 'success after failures, as anna@example.net', count: 1 }])
    const isStacked = () => wrapper.find('.region').classes('stacked')
    tell({ div: 600, table: 600 })
    await nextTick()
    expect(isStacked()).toBe(false)
    tell({ div: 400, table: 460 })
    await nextTick()
    expect(isStacked()).toBe(true)
    // as cards it fits: that is no reason to go back, before there is room
    tell({ div: 400, table: 400 })
    await nextTick()
    expect(isStacked()).toBe(true)
    tell({ div: 500, table: 500 })
    await nextTick()
    expect(isStacked()).toBe(false)
  })
})

describe('sorting', () => {
  const rows = [{ a: 2 }, { a: 10 }, { a: null }, { a: 1 }]

  test('goes by size, with what is absent last either way', () => {
    expect(sorted(rows, { key: 'a', down: true }).map(({ a }) => a)).toEqual([10, 2, 1, null])
    expect(sorted(rows, { key: 'a', down: false }).map(({ a }) => a)).toEqual([1, 2, 10, null])
    expect(sorted(rows, undefined)).toBe(rows)
  })

  test('a header pressed twice turns round', () => {
    const once = nextSort(undefined, 'a')
    expect([once, nextSort(once, 'a'), nextSort(once, 'b')]).toEqual([
      { key: 'a', down: true },
      { key: 'a', down: false },
      { key: 'b', down: true },
    ])
  })
})
