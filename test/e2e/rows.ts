/** Scrolling through a long list of results in the browser. */
import type { Page } from 'playwright-core'

/** Rows in the document, and how many the list has loaded. */
export async function rowsOf(page: Page): Promise<{ drawn: number; loaded: number }> {
  return page.evaluate(() => ({
    drawn: document.querySelectorAll('.results tr').length,
    loaded: Number(document.querySelector('.results table')?.getAttribute('aria-rowcount') ?? 0) - 1,
  }))
}

/** Scrolls to the end of what is loaded again and again until so many rows are; calls `look` at each stop. */
export async function scrollUntil(page: Page, wanted: number, look: () => Promise<void>): Promise<void> {
  for (let stuck = 0; (await rowsOf(page)).loaded < wanted;) {
    const before = (await rowsOf(page)).loaded
    await page.evaluate(() => {
      const main = document.querySelector('main')
      main?.scrollTo({ top: main.scrollHeight })
    })
    await page
      .waitForFunction(
        (count) =>
          Number(document.querySelector('.results table')?.getAttribute('aria-rowcount') ?? 0) - 1 > count,
        before,
        { timeout: 5_000 },
      )
      .then(() => (stuck = 0))
      .catch(() => stuck++)
    if (stuck > 3) throw new Error(`the list stays at ${before} rows`)
    await look()
  }
}
