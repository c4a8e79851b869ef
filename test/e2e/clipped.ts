/** Finds what a page cuts off without a word: text that its box hides, and boxes that reach out of their card. */
import type { Page } from 'playwright-core'

/**
 * Faults as `cut by 12 px: td.cell "double-bounce@..."`. Allowed are: what has a `title` with the whole (on a phone, which has no
 * pointer to hover, only a button, which shows it when pressed), fields, which scroll by themselves, charts, which draw themselves into their room, and regions for lines and wide tables, which say so (`data-sideways`)
 * and must then be within reach of the keyboard and have a name (WCAG 2.1.1).
 */
export function clippedContent(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const phone = innerWidth < 700
    const named = (element: Element) => {
      const words = (element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 50)
      return `${[element.tagName.toLowerCase(), ...element.classList].join('.')} "${words}"`
    }
    const isUnseen = (element: Element) =>
      element.closest('.visually-hidden, .stacked thead, .canvas, svg, select, input, textarea') !== null ||
      !element.checkVisibility({ visibilityProperty: true })
    /** Something between the two hides what is too long, and is judged itself. */
    const isWithinCut = (element: Element, card: Element) => {
      for (let above = element.parentElement; above && above !== card; above = above.parentElement)
        if (getComputedStyle(above).overflowX !== 'visible') return true
      return false
    }
    for (const region of document.querySelectorAll<HTMLElement>('[data-sideways]')) {
      const name = region.ariaLabel ?? region.getAttribute('aria-labelledby')
      if (region.scrollWidth > region.clientWidth && (region.tabIndex !== 0 || !name))
        faults.push(`scrolls out of reach of the keyboard: ${named(region)}`)
    }
    for (const element of document.querySelectorAll('body *')) {
      if (isUnseen(element) || element.closest('[data-sideways]')) continue
      const over = element.scrollWidth - element.clientWidth
      const overflow = getComputedStyle(element).overflowX
      // a label that only screen readers are told
      if (overflow !== 'visible' && element.clientWidth <= 1) continue
      const told =
        element.closest(phone ? 'button[title]' : '[title]') ??
        (phone ? null : element.querySelector('[title]'))
      if (overflow === 'auto' || overflow === 'scroll') {
        if (over > 1) faults.push(`scrolls by ${over} px: ${named(element)}`)
      } else if (overflow !== 'visible' && over > 1 && told === null) {
        faults.push(`cut by ${over} px: ${named(element)}`)
      }
      const card = element.closest('.card, .tone-frame')
      if (card === null || card === element || isWithinCut(element, card)) continue
      const out = element.getBoundingClientRect().right - card.getBoundingClientRect().right
      if (out > 0.5) faults.push(`out of its card by ${Math.round(out)} px: ${named(element)}`)
    }
    return faults.slice(0, 12)
  })
}
