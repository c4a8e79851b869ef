/** What is to be seen: each page of the product, its menus and its bad days, with the way there. */
import type { Page, Route } from 'playwright-core'
import type { MessagePage } from '../../server/api/contract.ts'
import type { Service } from '../e2e/service.ts'

export interface Scene {
  name: string
  path: string
  /** Only what fits the window: lists without end, and overlays. */
  windowOnly?: boolean
  /** Not there on phones. */
  wideOnly?: boolean
  /** Before the page is opened, such as answers that fail. */
  before?(page: Page): Promise<unknown>
  /** Once the page stands, such as opening a menu. */
  act?(page: Page): Promise<unknown>
  /** The page never becomes ready, as while its first answer is awaited. */
  unready?: boolean
}

const OUTCOMES = ['sent', 'deferred', 'bounced', 'rejected', 'held', 'expired', 'pending'] as const

const failing = (status: number, body: object) => (page: Page) =>
  page.route('**/api/{query,messages}/**', (route: Route) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status, requestId: 'req-4f2a', ...body }),
    }),
  )

/** Pages that show mail of the last day. */
export function pagesWithMail(): Scene[] {
  return [...plainPages(), ...menus(), ...badDays()]
}

/** A message of each outcome that there is. */
export async function messages(service: Service): Promise<Scene[]> {
  const scenes: Scene[] = []
  for (const status of OUTCOMES) {
    const { items } = await service.get<MessagePage>(
      `/api/messages?q=status:${status}&limit=1&since=2000-01-01T00:00:00Z`,
    )
    for (const { host, queueId, firstSeen } of items)
      scenes.push({ name: `message-${status}`, path: `/m/${host}/${queueId}~${firstSeen}` })
  }
  return scenes
}

function plainPages(): Scene[] {
  return [
    { name: 'overview', path: '/' },
    { name: 'search', path: '/search', windowOnly: true },
    { name: 'search-filtered', path: '/search?q=status:bounced', windowOnly: true },
    { name: 'search-rejections', path: '/search?mode=rejections', windowOnly: true },
    { name: 'search-logins', path: '/search?mode=authentications', windowOnly: true },
    { name: 'search-lines', path: '/search?mode=lines', windowOnly: true },
    { name: 'search-groups', path: '/search?group=recipientDomain' },
    { name: 'search-nothing', path: '/search?q=to:ailce@example.net' },
    { name: 'search-faulty', path: '/search?q=status:nonsense' },
    { name: 'client', path: '/client/203.0.113.70' },
    { name: 'domain', path: '/domain/example.net' },
    { name: 'account', path: '/account/alice%40example.net' },
    { name: 'live', path: '/live', windowOnly: true },
    { name: 'queue', path: '/queue' },
    { name: 'authentication', path: '/authentication' },
    { name: 'spam', path: '/spam' },
    { name: 'alerts', path: '/alerts' },
    { name: 'alerts-rules', path: '/alerts?tab=rules' },
    { name: 'alerts-history', path: '/alerts?tab=history' },
    { name: 'alerts-silences', path: '/alerts?tab=silences' },
    { name: 'reports', path: '/reports' },
    { name: 'sources', path: '/sources' },
    { name: 'settings', path: '/settings' },
    { name: 'guide', path: '/guide' },
    { name: 'missing', path: '/no-such-page' },
  ]
}

/** What opens over a page. */
function menus(): Scene[] {
  const over = (name: string, path: string, act: (page: Page) => Promise<unknown>): Scene => ({
    name: `open-${name}`,
    path,
    windowOnly: true,
    act,
  })
  return [
    over('time', '/', (page) => page.keyboard.press('t')),
    over('keys', '/', (page) => page.keyboard.press('?')),
    over('palette', '/', (page) => page.keyboard.press('Control+k')),
    over('omnibox', '/', async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('status:')
    }),
    over('pasted', '/', async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.insertText('X-Postfix-Queue-ID: 4F2A81C0B7 Message-ID: <a@example.net>')
    }),
    over('user', '/', (page) => page.locator('header .tools button').last().click()),
    {
      ...over('columns', '/search', (page) => page.locator('button:has(.lucide-columns-3)').first().click()),
      wideOnly: true,
    },
    over('export', '/search', (page) => page.keyboard.press('e')),
    over('row', '/search?q=status:bounced', async (page) => {
      await page.locator('button.toggle').first().click()
      await page.waitForLoadState('networkidle')
    }),
    over('table', '/', (page) => page.locator('button[data-show-table]').first().click()),
  ]
}

/** What is seen when something is wrong. */
function badDays(): Scene[] {
  return [
    {
      name: 'bad-store',
      path: '/',
      before: failing(503, { code: 'STORE_UNAVAILABLE', title: '', detail: 'the log store did not answer' }),
    },
    {
      name: 'bad-panel',
      path: '/spam',
      before: failing(500, { code: 'INTERNAL', title: '', detail: 'unexpected' }),
    },
    { name: 'bad-message', path: '/m/mx1/4F2A81C0B7' },
    {
      name: 'slow',
      path: '/search',
      windowOnly: true,
      unready: true,
      before: (page) => page.route('**/api/{query,messages}**', () => new Promise(() => undefined)),
      act: (page) => page.locator('[data-state=slow]').first().waitFor(),
    },
    {
      name: 'loading',
      path: '/',
      windowOnly: true,
      unready: true,
      before: (page) => page.route('**/api/query/**', () => new Promise(() => undefined)),
      act: (page) => page.locator('.skeleton').first().waitFor(),
    },
    {
      name: 'session-ended',
      path: '/',
      windowOnly: true,
      act: async (page) => {
        await page.route('**/api/messages**', (route) =>
          route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: '{"status":401,"code":"NOT_SIGNED_IN","title":"","detail":""}',
          }),
        )
        await page.locator('nav a[href^="/search"]').first().click()
        await page.locator('[role=dialog]').waitFor()
      },
    },
  ]
}

/** The same pages of a store without a single line. */
export function pagesOfNothing(): Scene[] {
  return plainPages().map((scene) => ({ ...scene, name: `empty-${scene.name}` }))
}
