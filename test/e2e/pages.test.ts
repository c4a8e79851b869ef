/**
 * Every page, in light and dark, English and German, wide and 390 px, on real mail and on an empty store: axe finds
 * nothing, the content security policy is never violated, the console stays empty, nothing scrolls sideways.
 * Pictures of them: `npm run screenshots`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from './browser.ts'
import { accessibilityFaults, LOOKS, openBrowser, sidewaysPixels } from './browser.ts'
import { importRealMail } from './mail.ts'
import { signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

describe.each(['real mail', 'an empty store'])('pages on %s', (kind) => {
  let service: Service
  let range = ''
  let message = ''

  beforeAll(async () => {
    service = await startService({
      demo: 'no',
      journal: { enabled: 'no' },
      sources: [{ path: '/nonexistent/mail.log' }],
    })
    if (kind === 'real mail') ({ range, message } = await importRealMail(service))
  })
  afterAll(async () => {
    await service.stop()
    removeDirectory(service)
  })

  describe.each(LOOKS)('$locale $colorScheme $width px', (look) => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser(look)
      await signIn(browser.page, service)
    })
    afterAll(() => browser.close())

    const paths = () => [
      ['overview', `/?${range}`],
      ['search', `/search?${range}`],
      ['search-rejections', `/search?mode=rejections&${range}`],
      ['search-authentications', `/search?mode=authentications&${range}`],
      ['search-lines', `/search?mode=lines&${range}`],
      ['message', kind === 'real mail' ? message : '/m/mx1/4F2A81C0B7'],
      ['client', `/client/203.0.113.70?${range}`],
      ['domain', `/domain/example.net?${range}`],
      ['account', `/account/alice%40example.net?${range}`],
      ['live', '/live'],
      ['queue', `/queue?${range}`],
      ['authentication', `/authentication?${range}`],
      ['spam', `/spam?${range}`],
      ['alerts', '/alerts'],
      ['alerts-rules', '/alerts?tab=rules'],
      ['alerts-history', '/alerts?tab=history'],
      ['reports', '/reports'],
      ['sources', '/sources'],
      ['settings', '/settings'],
      ['guide', '/guide'],
    ]

    test('every page is accessible, quiet and fits', async () => {
      const faults: Record<string, unknown> = {}
      for (const [name = '', path = ''] of paths()) {
        await visit(browser.page, service.url + path)
        const found = {
          axe: await accessibilityFaults(browser.page),
          complaints: (await browser.complaints()).filter((each) => !isExpected(kind, name, each)),
          sideways: await sidewaysPixels(browser.page),
        }
        if (found.axe.length > 0 || found.complaints.length > 0 || found.sideways > 0) faults[name] = found
      }
      expect(faults).toEqual({})
    }, 300_000)
  })
})

/** On an empty store the page of a message is asked for one that is not there; browsers write every 404 to the console. */
function isExpected(kind: string, page: string, complaint: string): boolean {
  return (
    kind === 'an empty store' &&
    page === 'message' &&
    /status of 404 .*\/api\/messages\/mx1\/4F2A81C0B7$/.test(complaint)
  )
}
