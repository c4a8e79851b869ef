/** What a browser loads for the first view of each page, with mail on it: bytes as sent, gzip. Must: at most 200 kB without charts. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../test/e2e/browser.ts'
import type { Browser } from '../../test/e2e/browser.ts'
import { importFiles } from '../../test/e2e/mail.ts'
import { signIn, visit } from '../../test/e2e/pages.ts'
import { removeDirectory, startService } from '../../test/e2e/service.ts'
import type { Service } from '../../test/e2e/service.ts'

const GENERATE = join(import.meta.dirname, '../generate.js')
const LINES = 5000
const ALL = 'since=2026-01-01T00:00:00Z&until=2027-12-31T00:00:00Z'
const MUST_BYTES = 200_000

let service: Service
let browser: Browser
/** The page of a message that was refused: causes, advice, lines. */
let message = ''
beforeAll(async () => {
  service = await startService({ demo: 'no', journal: { enabled: 'no' }, sources: [] })
  const file = join(service.directory, 'mail.log')
  execFileSync(process.execPath, [GENERATE, file, String(LINES)])
  await importFiles(service, [file])
  const { items } = await service.get<{ items: { host: string; queueId: string }[] }>(
    `/api/messages?${ALL}&q=status:bounced&limit=1`,
  )
  message = `/m/${items[0]?.host}/${items[0]?.queueId}?${ALL}`
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

/** Bytes of scripts and styles that a cold visit transfers, and their names. */
async function weigh(path: string): Promise<{ bytes: number; names: string[] }> {
  const session = await browser.context.newCDPSession(browser.page)
  await session.send('Network.enable')
  await session.send('Network.clearBrowserCache')
  // where the service is reached without TLS a browser takes nothing better
  await session.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } })
  const names = new Map<string, string>()
  const encodings = new Set<string | undefined>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (!/\.(?:js|css)$/.test(new URL(response.url).pathname)) return
    names.set(requestId, response.url)
    encodings.add(response.headers['content-encoding'])
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (names.has(requestId)) bytes += encodedDataLength
  })
  await visit(browser.page, service.url + path)
  await session.detach()
  expect(encodings).toEqual(new Set(['gzip']))
  return { bytes, names: [...names.values()] }
}

test.each(['/search', '/m', '/sources', '/alerts', '/live', '/'])('%s', async (path) => {
  const { bytes, names } = await weigh(path === '/m' ? message : `${path}?${ALL}`)
  const charts = names.filter((name) => /chart/i.test(name))
  console.log(`${path}: ${Math.round(bytes / 1000)} kB in ${names.length} files, ${charts.length} of charts`)
  expect(bytes).toBeGreaterThan(10_000)
  if (path === '/') return
  expect(charts).toEqual([])
  expect(bytes).toBeLessThanOrEqual(MUST_BYTES)
})
