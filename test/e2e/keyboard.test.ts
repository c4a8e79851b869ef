/** Five tasks without a mouse: only keys, as somebody who cannot or will not point. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessagePage } from '../../server/api/contract.ts'
import type { Browser } from './browser.ts'
import { accessibilityFaults, openBrowser } from './browser.ts'
import { importRealMail } from './mail.ts'
import { ready, signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

let service: Service
let browser: Browser
let page: Page
let range = ''
let bounced: MessagePage['items'][number]

beforeAll(async () => {
  service = await startService({
    demo: 'no',
    journal: { enabled: 'no' },
    sources: [{ path: '/nonexistent/mail.log' }],
  })
  ;({ range } = await importRealMail(service))
  const { items } = await service.get<MessagePage>(`/api/messages?q=status:bounced&limit=1&${range}`)
  if (!items[0]) throw new Error('the imported mail holds no bounced message')
  bounced = items[0]
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  page = browser.page
  await signIn(page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

const MOST_TABS = 150

/** Presses Tab until the focus stands on such an element; gives its text. */
async function tabTo(selector: string): Promise<string> {
  for (let count = 0; count < MOST_TABS; count++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate((wanted) => {
      const { activeElement } = document
      return activeElement?.matches(wanted) ? (activeElement.textContent ?? '').trim() : undefined
    }, selector)
    if (text !== undefined) return text
  }
  throw new Error(`${MOST_TABS} tabs did not reach ${selector}`)
}

/** Follows what has the focus and waits for the page it leads to. */
async function follow(pattern: RegExp): Promise<void> {
  await page.keyboard.press('Enter')
  await page.waitForURL(pattern)
  await ready(page)
}

test('find a message by its recipient', async () => {
  await visit(page, `${service.url}/?${range}`)
  const address = bounced.recipients[0]?.address ?? ''
  await page.keyboard.press('/')
  await page.keyboard.type(address)
  await follow(/\/search/)
  await page.keyboard.press('j')
  await page.waitForFunction(() => document.activeElement?.closest('tr.current') !== null)
  await follow(/\/m\/mx1\//)
  expect(await page.locator('main').innerText()).toContain(address)
})

test('find a message by a bounce that was pasted', async () => {
  await visit(page, `${service.url}/?${range}`)
  await page.keyboard.press('/')
  await page.keyboard.insertText(
    `Reporting-MTA: dns; mx1.example.net X-Postfix-Queue-ID: ${bounced.queueId} X-Postfix-Sender: rfc822; ${bounced.sender ?? ''} Status: 5.1.1`,
  )
  await follow(/\/m\/mx1\//)
  expect(await page.locator('main').innerText()).toContain(bounced.queueId)
})

test('see why mail to a destination is not delivered', async () => {
  await visit(page, `${service.url}/?${range}`)
  await tabTo('a[href*="domain%3A"], a[href*="domain:"]')
  await follow(/\/search.*domain/)
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  const inside = page.locator('tr.inside').first()
  await inside.waitFor()
  await expect.poll(() => inside.innerText()).toMatch(/\b[45]\d\d\b/)
})

test('find the account that is attacked', async () => {
  await visit(page, `${service.url}/?${range}`)
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.waitForURL(/\/authentication/)
  await ready(page)
  const account = await tabTo('td a[href*="sasl"]')
  await follow(/\/search.*sasl/)
  expect(await page.locator('main').innerText()).toContain(account)
  expect(Number(await page.locator('[data-total]').first().getAttribute('data-total'))).toBeGreaterThan(0)
})

test('silence an alert', async () => {
  await visit(page, `${service.url}/alerts?tab=rules`)
  await page.keyboard.press('Escape')
  const before = (await service.get<{ silences: unknown[] }>('/api/alerts/silences')).silences.length
  await tabTo('main button:not([role=tab])')
  await page.keyboard.press('Enter')
  await page.locator('[role=dialog]').waitFor()
  await tabTo('[role=dialog] input[type=text], [role=dialog] textarea')
  await page.keyboard.type('move of the data centre')
  await page.keyboard.press('Enter')
  await page.locator('[role=dialog]').waitFor({ state: 'detached' })
  const { silences } = await service.get<{ silences: { reason: string }[] }>('/api/alerts/silences')
  expect(silences.length).toBe(before + 1)
  expect(silences.at(-1)?.reason).toBe('move of the data centre')
})

test('the palette leads everywhere', async () => {
  await visit(page, `${service.url}/?${range}`)
  await page.keyboard.press('Control+k')
  await page.locator('[role=dialog] [role=combobox]').waitFor()
  await page.keyboard.type('spam')
  await follow(/\/spam/)
  expect(await browser.complaints()).toEqual([])
})

test('a menu opens by key, holds its entries ready, and gives the focus back', async () => {
  await visit(page, `${service.url}/search?${range}`)
  const menu = page.getByRole('button', { name: 'Copy link' })
  const entries = page.getByRole('menuitem')
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
  await menu.focus()
  await page.keyboard.press('ArrowDown')
  await entries.first().waitFor()
  expect(await menu.getAttribute('aria-expanded')).toBe('true')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem')
  await page.keyboard.press('Escape')
  await entries.first().waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('Copy link'))
  expect(await menu.getAttribute('aria-expanded')).toBe('false')
  await page.keyboard.press('Enter')
  await entries.first().waitFor()
  await page.keyboard.press('Escape')
  await entries.first().waitFor({ state: 'detached' })
  expect(await focused()).toContain('Copy link')
})

test('the button that opened closes again, and a click elsewhere keeps the focus there', async () => {
  await visit(page, `${service.url}/search?${range}`)
  const button = page.locator('.range [aria-haspopup=dialog]')
  const panel = page.getByRole('dialog')
  for (const how of ['click', 'key'] as const) {
    await (how === 'click' ? button.click() : page.keyboard.press('t'))
    await panel.waitFor()
    await button.click()
    await panel.waitFor({ state: 'detached' })
  }
  await button.click()
  await panel.waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect(await button.evaluate((each) => each === document.activeElement)).toBe(true)
  await button.click()
  await panel.waitFor()
  await page.getByRole('combobox').first().click()
  await panel.waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox')
  await page.getByRole('button', { name: 'Columns' }).click()
  await panel.waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
})
