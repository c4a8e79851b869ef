import { afterEach, expect, test, vi } from 'vitest'
import LinkRow from '../../../web/controls/LinkRow.vue'
import { mountWith } from '../mounting.ts'

const links = ['a', 'b'].map((key) => ({ key, title: key, to: `/${key}`, here: key === 'b' }))
const props = { label: 'Kinds', links }

afterEach(() => vi.restoreAllMocks())

test('a row of links says which one is open', async () => {
  const { wrapper } = await mountWith(LinkRow, { props })
  expect(
    wrapper.findAll('a').map((link) => [link.attributes('href'), link.attributes('aria-current')]),
  ).toEqual([
    ['/a', undefined],
    ['/b', 'page'],
  ])
  expect(wrapper.get('nav').attributes('tabindex')).toBeUndefined()
})

test('a row that is longer than its room is within reach of the keyboard, and shows the one that is open', async () => {
  vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockReturnValue(500)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(300)
  const shown = vi.fn(function (this: HTMLElement) {
    return this.textContent
  })
  HTMLElement.prototype.scrollIntoView = shown
  const { wrapper } = await mountWith(LinkRow, { props })
  expect(wrapper.get('nav').attributes('tabindex')).toBe('0')
  expect(shown.mock.results[0]?.value).toBe('b')
})
