/** Every reply and refusal of both runs has a class that says something. */
import { describe, expect, test } from 'vitest'
import type { MailEvent } from '../../parsers/event.ts'
import { createParser } from '../../parsers/parse.ts'
import { explainReason } from '../../parsers/reasons/explain.ts'
import { judgeReply } from '../../parsers/reasons/judge.ts'
import { RUNS, readLog, zoneOf } from './truth.ts'

if (RUNS.length === 0)
  console.warn('NOT TESTED: ../shared/corpus is missing; reasons were not held against real logs.')

/** The reply of an event that is no success, as Postfix wrote it. */
const refusedBy = (
  event: MailEvent,
): { reply: string; dsn?: string; host?: string; ours: boolean } | undefined => {
  switch (event.kind) {
    case 'delivery':
      if (event.dsn?.startsWith('2') === true) return undefined
      return {
        reply: event.reply,
        ours: false,
        ...(event.dsn !== undefined && { dsn: event.dsn }),
        ...(event.relayHost !== undefined && { host: event.relayHost }),
      }
    case 'reject':
    case 'milter-reject':
    case 'proxy-reject':
      return {
        reply: [event.code, event.dsn, event.reason].filter((part) => part !== undefined).join(' '),
        ours: true,
        ...(event.dsn !== undefined && { dsn: event.dsn }),
      }
    case 'header-check':
      return event.action === 'reject' ? { reply: event.reason ?? event.text, ours: true } : undefined
    default:
      return undefined
  }
}

const judgedOf = (run: string) => {
  const parse = createParser({ host: 'mx1', until: Date.UTC(2026, 10, 22) * 1000, zone: zoneOf(run) })
  return readLog(run, 'mail.log')
    .split('\n')
    .filter((text) => text !== '')
    .flatMap((text) => {
      const refused = refusedBy(parse(text).event)
      if (refused === undefined) return []
      return [{ ...refused, ...judgeReply(refused.reply, refused.dsn, refused.host, refused.ours) }]
    })
}

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const judged = judgedOf(run)

  test('at least 95 of 100 replies and refusals have a class other than `other`', () => {
    const known = judged.filter(({ reasonClass }) => reasonClass !== 'other')
    expect(judged.length).toBeGreaterThan(1000)
    expect(known.length / judged.length).toBeGreaterThanOrEqual(0.95)
  })

  test('what is not known is named here', () => {
    const forms = new Set(
      judged.filter(({ reasonClass }) => reasonClass === 'other').map((one) => one.fingerprint),
    )
    const KNOWN = [/^this domain is paused/, /^550$/, /special code text/, /^5\.7\.0 # long line long line/]
    expect([...forms].filter((form) => !KNOWN.some((known) => known.test(form)))).toEqual([])
  })

  test('every class has words, and the simulated servers belong to no provider but by their own phrases', () => {
    for (const { reasonClass } of judged) expect(explainReason(reasonClass)).toBeDefined()
    const named = judged.filter(({ provider }) => provider !== undefined)
    for (const { provider, reply } of named) {
      expect(['google', 'microsoft', 'apple', 'gmx', 'yahoo', 'spamhaus']).toContain(provider)
      expect(reply).toMatch(/google|gmail|gsmtp|\(S775\)|outlook|icloud|nemesis|yahoo|spamhaus/i)
    }
  })

  test('far fewer fingerprints than replies', () => {
    const forms = new Set(judged.map(({ fingerprint }) => fingerprint))
    expect(forms.size).toBeLessThan(judged.length / 5)
  })
})
