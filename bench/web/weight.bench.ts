/** What a browser loads for the first view of each page: bytes as sent, gzip included. Must: at most 200 kB without charts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../test/e2e/browser.ts'
import type { Browser } from '../../test/e2e/browser.ts'
import { signIn, visit } from '../../test/e2e/pages.ts'
import { removeDirectory, startService } from '../../test/e2e/service.ts'
import type { Service } from '../../test/e2e/service.ts'

const MUST_BYTES = 200_000

let service: Service
let browser: Browser
beforeAll(async () => {
  service = await startService({ demo: 'no', journal: { enabled: 'no' }, sources: [] })
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
  const names = new Map<string, string>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (/\.(?:js|css)$/.test(new URL(response.url).pathname)) names.set(requestId, response.url)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (names.has(requestId)) bytes += encodedDataLength
  })
  await visit(browser.page, service.url + path)
  await session.detach()
  return { bytes, names: [...names.values()] }
}

test.each(['/search', '/m/mx1/4F2A81C0B7', '/sources', '/alerts', '/live', '/'])('%s', async (path) => {
  const { bytes, names } = await weigh(path)
  const charts = names.filter((name) => /chart/i.test(name))
  console.log(`${path}: ${Math.round(bytes / 1000)} kB in ${names.length} files, ${charts.length} of charts`)
  expect(bytes).toBeGreaterThan(10_000)
  if (path === '/') return
  expect(charts).toEqual([])
  expect(bytes).toBeLessThanOrEqual(MUST_BYTES)
})
