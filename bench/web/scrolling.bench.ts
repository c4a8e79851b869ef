/** Frame times while scrolling: a list of 100,000 rows against the same list with 100 rows, in one run. Must: p95 at most 1.5 x. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../test/e2e/browser.ts'
import type { Browser } from '../../test/e2e/browser.ts'
import { importFiles } from '../../test/e2e/mail.ts'
import { signIn, visit } from '../../test/e2e/pages.ts'
import { scrollUntil } from '../../test/e2e/rows.ts'
import { removeDirectory, startService } from '../../test/e2e/service.ts'
import type { Service } from '../../test/e2e/service.ts'

const GENERATE = join(import.meta.dirname, '../generate.js')
const LINES = 100_000
const MUST = 1.5
const ROUNDS = 3
const ALL = 'since=2026-01-01T00:00:00Z&until=2027-12-31T00:00:00Z'

let service: Service
let browser: Browser
/** A range of about a hundred lines. */
let few = ''

beforeAll(async () => {
  service = await startService({ demo: 'no', journal: { enabled: 'no' }, sources: [] })
  const file = join(service.directory, 'mail.log')
  execFileSync(process.execPath, [GENERATE, file, String(LINES)])
  await importFiles(service, [file])
  const { items } = await service.get<{ items: { time: string }[] }>(
    `/api/lines?${ALL}&order=oldest&limit=100`,
  )
  few = `since=${items[0]?.time}&until=${items.at(-1)?.time}`
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

/** Scrolls a little with every frame, to and fro, and gives the 95th percentile of the time between frames in ms. */
function frameTime(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const main = document.querySelector('main')
        const times: number[] = []
        const FRAMES = 240
        let last = performance.now()
        let down = true
        const step = (now: number) => {
          times.push(now - last)
          last = now
          if (main) {
            const end = main.scrollHeight - main.clientHeight
            if (main.scrollTop >= end) down = false
            if (main.scrollTop <= 0) down = true
            main.scrollBy(0, down ? 120 : -120)
          }
          if (times.length < FRAMES) requestAnimationFrame(step)
          else resolve(times.slice(10).sort((a, b) => a - b)[Math.floor((FRAMES - 10) * 0.95)] ?? 0)
        }
        requestAnimationFrame(step)
      }),
  )
}

test('scrolling through 100,000 rows is as smooth as through 100', async () => {
  const { page } = browser
  const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  await visit(page, `${service.url}/search?mode=lines&${few}`)
  const short: number[] = []
  for (let round = 0; round < ROUNDS; round++) short.push(await frameTime(page))
  await visit(page, `${service.url}/search?mode=lines&${ALL}`)
  await scrollUntil(page, LINES, async () => undefined)
  await page.evaluate(() => {
    const main = document.querySelector('main')
    main?.scrollTo({ top: main.scrollHeight / 2 })
  })
  const long: number[] = []
  for (let round = 0; round < ROUNDS; round++) long.push(await frameTime(page))
  const ratio = middle(long) / middle(short)
  console.log(
    `p95 frame time: ${middle(short).toFixed(1)} ms with 100 rows, ${middle(long).toFixed(1)} ms with 100,000: ${ratio.toFixed(2)} x (must <= ${MUST})`,
  )
  expect(ratio).toBeLessThanOrEqual(MUST)
})
