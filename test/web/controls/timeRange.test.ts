/** Links to a page with its time range, to hand on. */
import { afterEach, expect, test, vi } from 'vitest'
import TimeRange from '../../../web/controls/TimeRange.vue'
import { mountWith } from '../mounting.ts'
import { eventually } from '../../eventually.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

test('y copies the link of any page, with its times as they are; the menu also offers one that moves along', async () => {
  const written: string[] = []
  const clipboard = { writeText: async (text: string) => void written.push(text) }
  vi.stubGlobal('navigator', { ...navigator, clipboard })
  const { wrapper } = await mountWith(TimeRange, { at: '/queue?since=now-7d&until=now' })
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'y', bubbles: true }))
  await eventually(() => expect(written[0]).toMatch(/\/queue\?since=20\d\d-.*&until=20/))
  await wrapper.find('[aria-haspopup]').trigger('click')
  const moving = await eventually(() => {
    const found = [...document.querySelectorAll('button')].find((each) => each.textContent?.includes('moves'))
    if (!found) throw new Error('the menu is not there yet')
    return found
  })
  moving.click()
  await eventually(() => expect(written[1]).toContain('/queue?since=now-7d&until=now'))
})
