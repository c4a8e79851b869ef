/** Looks for what forced colours take away: marks that are nothing but a background, and choices that only a colour tells. */
import type { Page } from 'playwright-core'

/** Turns forced colours on; gives each mark that is not seen any more, and each choice that looks like what was not chosen. */
export async function lostInForcedColours(page: Page): Promise<string[]> {
  await page.emulateMedia({ forcedColors: 'none' })
  await page.evaluate(() => {
    for (const each of document.querySelectorAll<HTMLElement>('body *')) {
      const { width, height } = each.getBoundingClientRect()
      const isBare = (each.textContent ?? '').trim() === '' && !each.querySelector('svg, canvas, input')
      const isFilled = !/^rgba\(.*, 0\)$/.test(getComputedStyle(each).backgroundColor)
      if (width > 1 && height > 1 && isBare && isFilled && !each.closest('svg')) each.dataset.mark = ''
    }
  })
  await page.emulateMedia({ forcedColors: 'active' })
  return page.evaluate(() => {
    const CHOSEN = '[aria-current], [aria-pressed=true], [aria-selected=true], [aria-checked=true]'
    const LOOKS = ['color', 'background-color', 'border', 'outline', 'font-weight', 'text-decoration-line']
    const nameOf = (each: Element) => `${each.tagName.toLowerCase()}.${each.getAttribute('class') ?? ''}`
    const ground = (from: Element | null): string => {
      const colour = from ? getComputedStyle(from).backgroundColor : 'none'
      return from && /^rgba\(.*, 0\)$/.test(colour) ? ground(from.parentElement) : colour
    }
    const hasEdge = (style: CSSStyleDeclaration) =>
      ['top', 'right', 'bottom', 'left'].some(
        (side) => style.getPropertyValue(`border-${side}-width`) !== '0px',
      )
    const looksOf = (each: Element) => {
      const style = getComputedStyle(each)
      return LOOKS.map((name) => style.getPropertyValue(name)).join(' ')
    }
    const marks = [...document.querySelectorAll<HTMLElement>('[data-mark]')].filter((each) => {
      const style = getComputedStyle(each)
      return !hasEdge(style) && style.backgroundColor === ground(each.parentElement)
    })
    const choices = [...document.querySelectorAll(CHOSEN)].filter((each) => {
      const others = each.parentElement?.parentElement?.querySelectorAll(each.tagName) ?? []
      const other = [...others].find((one) => !one.matches(CHOSEN) && one.classList[0] === each.classList[0])
      return other !== undefined && looksOf(other) === looksOf(each)
    })
    return [...new Set([...marks, ...choices].map(nameOf))]
  })
}
