/** What strangers write into logs is shown as text on every page and comes out of every export as text. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessagePage } from '../../server/api/contract.ts'
import { columnNames } from '../../web/search/modes.ts'
import type { Browser } from './browser.ts'
import { openBrowser } from './browser.ts'
import { importFiles } from './mail.ts'
import { signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

/** Each tries something else: markup, attributes, templates, formulas, terminals, reading direction, SQL. */
const STRINGS = [
  '<script>window.owned=1</script>',
  '"><img src=x onerror=window.owned=1>',
  '{{constructor.constructor("window.owned=1")()}}',
  '=HYPERLINK("http://attacker.example","x")',
  '+1+cmd|calc',
  '\u001b[31mred\u001b]0;t\u0007',
  'safe\u202egpj.exe\u2066',
  "x'; DROP TABLE messages; --",
  '\u200b\ufeff',
]
const STAMP = '2026-11-20T10:00:'

/** A message whose every field a stranger chose. */
function linesOf(text: string, index: number): string[] {
  const id = `A1B2C3D4E${index}`
  let second = 0
  const line = (tag: string, rest: string) =>
    `${STAMP}${String(index * 3 + Math.floor(second / 10)).padStart(2, '0')}.${String(second++ % 10)}00000+00:00 mx1 ${tag}: ${rest}`
  const inAddress = text.replaceAll(/[\s<>]/g, '_')
  return [
    line('postfix/smtpd[7]', `connect from unknown[198.51.100.${index + 1}]`),
    line(
      'postfix/smtpd[7]',
      `NOQUEUE: reject: RCPT from unknown[198.51.100.${index + 1}]: 554 5.7.1 <${text}>: Relay access denied; from=<${text}> to=<b@example.org> proto=ESMTP helo=<${text}>`,
    ),
    line(
      'postfix/smtpd[7]',
      `warning: unknown[198.51.100.${index + 1}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=${text}`,
    ),
    line('postfix/smtpd[7]', `${id}: client=unknown[198.51.100.${index + 1}]`),
    line(
      'postfix/cleanup[8]',
      `${id}: warning: header Subject: ${text} from unknown[198.51.100.${index + 1}]; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<x>`,
    ),
    line('postfix/cleanup[8]', `${id}: message-id=<${inAddress}@example.org>`),
    line('postfix/qmgr[9]', `${id}: from=<"${inAddress}"@example.org>, size=900, nrcpt=1 (queue active)`),
    line(
      'postfix/smtp[10]',
      `${id}: to=<"${inAddress}"@example.net>, relay=mx.example.net[203.0.113.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.example.net[203.0.113.9] said: 550 5.1.1 ${text} (in reply to RCPT TO command))`,
    ),
    line('postfix/qmgr[9]', `${id}: removed`),
    line('postfix/strange[11]', `${text} nobody knows this form`),
  ]
}

const RANGE = 'since=2026-11-20T00:00:00Z&until=2026-11-21T00:00:00Z'
let service: Service
let browser: Browser
let message = ''

beforeAll(async () => {
  service = await startService({ demo: 'no', journal: { enabled: 'no' }, sources: [] })
  const file = join(service.directory, 'mail.log')
  writeFileSync(file, STRINGS.flatMap(linesOf).join('\n') + '\n')
  await importFiles(service, [file])
  const { items, total } = await service.get<MessagePage>(`/api/messages?limit=1&${RANGE}`)
  expect(total).toBe(STRINGS.length)
  message = `/m/mx1/${items[0]?.queueId}~${items[0]?.firstSeen}`
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

/** Text that could turn the reading direction, hide itself or command a terminal. */
const RAW =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/

test.each([
  ['the overview', () => `/?${RANGE}`],
  ['messages', () => `/search?${RANGE}`],
  ['rejections', () => `/search?mode=rejections&${RANGE}`],
  ['logins', () => `/search?mode=authentications&${RANGE}`],
  ['lines', () => `/search?mode=lines&${RANGE}`],
  ['a message', () => message],
  ['the queue', () => `/queue?${RANGE}`],
  ['authentication', () => `/authentication?${RANGE}`],
  ['spam', () => `/spam?${RANGE}`],
  ['sources', () => '/sources'],
  ['a client', () => `/client/${encodeURIComponent('<img src=x onerror=window.owned=1>')}?${RANGE}`],
  ['an account', () => `/account/${encodeURIComponent(STRINGS[0] ?? '')}?${RANGE}`],
  [
    'a search for it',
    () => `/search?q=${encodeURIComponent(`"${STRINGS[1]?.replaceAll('"', '\\"')}"`)}&${RANGE}`,
  ],
])('%s shows it as text', async (_, path) => {
  const { page } = browser
  await visit(page, service.url + path())
  // a long list takes rows out of the page when an opened one pushes them down: whichever still stands is opened
  for (const button of await page.locator('button.toggle').elementHandles())
    await button.evaluate((toggle) => {
      if (toggle.isConnected) (toggle as HTMLElement).click()
    })
  await page.waitForLoadState('networkidle')
  const found = await page.evaluate(() => ({
    owned: 'owned' in window,
    images: [...document.querySelectorAll('img, script:not([src]), iframe')].map((each) => each.outerHTML),
    handlers: [...document.querySelectorAll('*')].filter((each) =>
      each.getAttributeNames().some((name) => name.startsWith('on')),
    ).length,
    text: document.body.innerText,
    titles: [...document.querySelectorAll('[title], [aria-label]')]
      .flatMap((each) => [each.getAttribute('title'), each.getAttribute('aria-label')])
      .join(' '),
  }))
  expect(found).toMatchObject({ owned: false, images: [], handlers: 0 })
  expect(RAW.exec(found.text)?.[0]).toBeUndefined()
  expect(RAW.exec(found.titles)?.[0]).toBeUndefined()
  expect(RAW.exec(await page.title())?.[0]).toBeUndefined()
  expect(await browser.complaints()).toEqual([])
})

/** Presses the entry of the export menu and gives the file. */
async function exported(mode: string, entry: RegExp): Promise<string> {
  const { page } = browser
  await visit(page, `${service.url}/search?mode=${mode}&${RANGE}`)
  await page.getByRole('button', { name: /export/i }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).first().click(),
  ])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Records of RFC 4180 text. */
function recordsOf(csv: string): string[][] {
  const records: string[][] = [[]]
  for (const { groups } of csv.matchAll(
    /(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,"\r\n]*))(?<end>,|\r\n|$)/g,
  )) {
    records.at(-1)?.push(groups?.quoted?.replaceAll('""', '"') ?? groups?.plain ?? '')
    if (groups?.end === '\r\n') records.push([])
  }
  return records.filter((record) => record.length > 1)
}

describe.each(['messages', 'rejections', 'authentications', 'lines'] as const)('the export of %s', (mode) => {
  test('as CSV has the columns of the API, no formula, nothing hidden, and every value', async () => {
    const csv = await exported(mode, /^csv$/i)
    const [head = [], ...records] = recordsOf(csv)
    expect(head).toEqual(columnNames(mode))
    expect(new Set(records.map(({ length }) => length))).toEqual(new Set([head.length]))
    expect(records.length).toBeGreaterThanOrEqual(STRINGS.length)
    const cells = records.flat().filter((cell) => !/^-?\d+(?:\.\d+)?$/.test(cell))
    expect(cells.filter((cell) => /^\s*[=+@\t\r\uff1d-]/.test(cell))).toEqual([])
    expect(RAW.exec(csv)?.[0]).toBeUndefined()
    expect(csv).toContain('<script>window.owned=1</script>')
  })

  test('as JSON lines holds nothing hidden, and every value', async () => {
    const text = await exported(mode, /json/i)
    expect(RAW.exec(text)?.[0]).toBeUndefined()
    const items = text
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as object)
    const { total } = await service.get<{ total: number }>(`/api/${mode}?limit=1&${RANGE}`)
    expect(items).toHaveLength(total)
    expect(JSON.stringify(items)).toContain('<script>window.owned=1</script>')
  })
})
