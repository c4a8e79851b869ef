/** An address is all there is: each state of the search, set by hand or by link, is the same after a reload and for somebody else. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from './browser.ts'
import { openBrowser } from './browser.ts'
import { importRealMail } from './mail.ts'
import { ready, signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

let service: Service
let browser: Browser
let page: Page
let range = ''
let message = ''

beforeAll(async () => {
  service = await startService({
    demo: 'no',
    journal: { enabled: 'no' },
    sources: [{ path: '/nonexistent/mail.log' }],
  })
  ;({ range, message } = await importRealMail(service))
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  page = browser.page
  await signIn(page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

/** What a reader sees of a search, and what no glance at a single number would tell. */
async function seen() {
  await ready(page)
  return page.evaluate(() => {
    const texts = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].map((each) =>
        each.innerText.replaceAll(/\s+/g, ' ').trim(),
      )
    return {
      chips: [...document.querySelectorAll('.chip')].map(
        (chip) => `${chip.className} ${chip.textContent ?? ''}`,
      ),
      total: document.querySelector('[data-total]')?.getAttribute('data-total'),
      tab: texts('nav.tabs a[aria-current]'),
      range: texts('.range'),
      zone: texts('footer, .bottom'),
      head: [...document.querySelectorAll('main th[scope=col]')].map(
        (each) => `${each.getAttribute('aria-sort') ?? ''} ${each.textContent?.trim() ?? ''}`,
      ),
      rows: texts('tr.row, .region tbody tr').slice(0, 10),
      open: texts('tr.inside').map((text) => text.slice(0, 60)),
    }
  })
}

/** Somebody with another account: what this one chose is not told. */
async function asSomebodyElse() {
  await page.route('**/api/session', async (route) => {
    const answer = await route.fetch()
    const { preferences: _chosen, ...session } = (await answer.json()) as { preferences?: object }
    await route.fulfill({ response: answer, json: session })
  })
}

/** The page as it is now, and as it is for somebody who has only its address. */
async function bothWays() {
  const before = await seen()
  const address = page.url()
  await page.evaluate(() => localStorage.removeItem('mailtrace.preferences'))
  await asSomebodyElse()
  await page.goto('about:blank')
  await page.goto(address)
  // rows that a link opens ask for their lines first
  if (before.open.length > 0) await page.locator('tr.inside').first().waitFor()
  const after = await seen()
  return { before, after }
}

test('words, switched-off words, columns, order, zone and open rows come back from the address alone', async () => {
  await visit(page, `${service.url}/search?${range}&q=status:sent%20domain:example.net`)
  await page.locator('.chip .switch').first().click()
  await page.waitForURL(/~status/)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Provider' }).click()
  await page.waitForURL(/columns=/)
  await page.keyboard.press('Escape')
  const newest = await page.locator('tr.row').first().innerText()
  await page.locator('th button.sort').click()
  await page.waitForURL(/order=oldest/)
  await expect.poll(() => page.locator('tr.row').first().innerText(), { timeout: 20_000 }).not.toBe(newest)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  await page.waitForURL(/open=/)
  await page.locator('tr.inside ol').first().waitFor()

  const { before, after } = await bothWays()
  expect(after).toEqual(before)
  expect(before.chips[0]).toMatch(/\boff\b/)
  expect(before.head.join()).toMatch(/ascending Time.*Provider/)
  expect(before.open).toHaveLength(1)
  expect(Number(before.total)).toBeGreaterThan(0)
})

test('the tabs lead from hits to hits, and the page goes on answering', async () => {
  await browser.complaints()
  await visit(page, `${service.url}/search?${range}`)
  // from the messages to each list and back: the messages are at hand by then and stand there until the others come
  for (const name of ['Rejections', 'Logins', 'Log lines']) {
    for (const tab of [name, 'Messages']) {
      await page.locator('nav.tabs a', { hasText: tab }).click()
      await page.locator('nav.tabs a[aria-current]', { hasText: tab }).waitFor()
      // the tab is marked a moment before its list is asked for
      await page.locator('tr.row').first().waitFor()
      await ready(page)
      expect(await page.locator('tr.row').count()).toBeGreaterThan(0)
    }
  }
  expect(await browser.complaints()).toEqual([])
})

test.each([
  [
    'messages by domain, most undeliverable first',
    'group=recipientDomain&sort=-undelivered',
    /descending Undeliverable/,
  ],
  ['rejections by reason', 'mode=rejections&group=reason', /descending Rejections/],
  ['logins by account, by name', 'mode=authentications&group=saslUser&sort=value', /ascending Account/],
])('%s', async (_, query, head) => {
  await visit(page, `${service.url}/search?${range}&${query}`)
  const { before, after } = await bothWays()
  expect(after).toEqual(before)
  expect(before.head.join()).toMatch(head)
  expect(before.rows.length).toBeGreaterThan(1)
})

test('times are shown in the zone of the link, and the copied link names the zone of its page', async () => {
  await visit(page, `${service.url}/search?${range}`)
  const utc = await seen()
  await visit(page, `${service.url}/search?${range}&tz=Asia/Kolkata`)
  const { before, after } = await bothWays()
  expect(after).toEqual(before)
  expect(before.rows).not.toEqual(utc.rows)
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.keyboard.press('y')
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/tz=Asia(?:%2F|\/)Kolkata/)
})

test('a link that opens a row of refusals or lines opens that row', async () => {
  for (const mode of ['rejections', 'lines']) {
    await visit(page, `${service.url}/search?${range}&mode=${mode}`)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    await page.waitForURL(/open=/)
    const { before, after } = await bothWays()
    expect(after).toEqual(before)
    expect(before.open).toHaveLength(1)
  }
  expect(await browser.complaints()).toEqual([])
})

test.each([
  ['the overview in a time range of its own', () => `/?${range}`],
  ['the overview in another zone', () => `/?${range}&tz=Asia/Kolkata`],
  ['a line of a message', () => `${message}#L3`],
  ['a client', () => `/client/198.51.100.28?${range}`],
  ['a tab of the alerts', () => '/alerts?tab=history'],
  ['the live page with a filter', () => '/live?q=program:postfix/qmgr'],
])('%s is the same for somebody who has only the address', async (_, path) => {
  await visit(page, service.url + path())
  const before = await view(page)
  const other = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(other.page, service)
  await visit(other.page, page.url())
  expect(await view(other.page)).toEqual(before)
  await other.close()
  expect(before.range + before.chosen.join() + before.head).not.toBe('')
})

/** What tells one view of a page from another, without what only the clock changes. */
async function view(shown: Page) {
  await ready(shown)
  return shown.evaluate(() => {
    const texts = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].map((each) =>
        each.innerText.replaceAll(/\s+/g, ' ').trim(),
      )
    return {
      title: document.title,
      head: texts('h1').join(),
      range: texts('.range').join(),
      chosen: texts('[aria-selected=true], [aria-current], [aria-pressed=true], .chip, :target'),
      numbers: [...document.querySelectorAll<HTMLElement>('main [data-count]')].map(
        (each) => each.dataset.count,
      ),
      axes: texts('main time').slice(0, 20),
    }
  })
}
