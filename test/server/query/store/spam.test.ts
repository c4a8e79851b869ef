/** The limits between the bars of scores, and what checks before the filter refused. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dashboard } from '../../../../dashboards/schema.ts'
import type { Records, RejectionRecord } from '../../../../server/correlate/records.ts'
import { fillLink } from '../../../../web/links.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
  const empty = Object.fromEntries(
    Object.keys(mail.records).map((table) => [table, []]),
  ) as unknown as Records
  const [first] = mail.records.rejections
  if (first === undefined) throw new Error('the sample has no rejection')
  const refused = (daemon: string, reason: string, reasonClass = 'ip-reputation'): RejectionRecord => ({
    ...first,
    daemon,
    reason,
    reasonClass,
  })
  const by = (address: string, zone: string) => `Service unavailable; ${address} blocked using ${zone}`
  await mail.opened.store.records.write(
    {
      ...empty,
      rejections: [
        refused('smtpd', by('Client host [192.0.2.1]', 'bl.example; listed, see https://bl.example/')),
        refused('smtpd', by('Client host [192.0.2.1]', 'bl.example')),
        refused('smtpd', by('Client host [192.0.2.1]', 'bl.example.org')),
        refused('smtpd', by('Client host [192.0.2.1]', 'blxexample')),
        refused('postscreen', by('client [192.0.2.1]', 'BL.example')),
        // who writes the address must not choose the list
        refused('smtpd', by('Sender address [a] blocked using bl.example; @[192.0.2.9]]', 'rhsbl.example')),
        refused('smtpd', by('Sender address [a@[192.0.2.9]]', 'rhsbl.example'), 'sender'),
        refused('smtpd', 'Your address is on our list'),
        refused('postscreen', 'Protocol mistake', 'protocol'),
        refused('postscreen', 'Protocol mistake (again)', 'protocol'),
        refused('smtpd', by('Client host [192.0.2.1]', 'greylist.example'), 'greylisting'),
        refused('smtpd', `${'a'.repeat(70)} blocked`),
        refused('smtpd', by('Client host [192.0.2.1]', `${'k.'.repeat(40)}example`)),
      ],
    },
    { token: 'checks', version: 1 },
  )
})
afterAll(() => mail.opened.dispose())

const spam = JSON.parse(readFileSync('dashboards/spam.json', 'utf8')) as Dashboard
const panelOf = (id: string) => spam.rows.flat().find((panel) => panel.id === id)
const rowsOf = async (id: string) => (await mail.queries.run(id, mail.range)).rows
const words = (panel: string, row: Record<string, unknown>): string =>
  new URL(
    fillLink(panelOf(panel)?.link ?? '', row as Record<string, string>, mail.range),
    'http://x',
  ).searchParams.get('q') ?? ''

describe('checks before the filter', () => {
  test('are told apart by list, answer and program', async () => {
    const rows = await rowsOf('rejections.checks')
    const counts = Object.fromEntries(
      rows.map(({ check, name, daemon, rejections }) => [`${check} ${name} ${daemon}`, Number(rejections)]),
    )
    expect(counts).toMatchObject({
      'dnsbl bl.example smtpd': 2,
      'dnsbl bl.example.org smtpd': 1,
      'dnsbl blxexample smtpd': 1,
      'dnsbl bl.example postscreen': 1,
      'dnsbl rhsbl.example smtpd': 2,
      'dnsbl greylist.example smtpd': 1,
      'postscreen Protocol mistake postscreen': 1,
      'postscreen Protocol mistake (again) postscreen': 1,
    })
    expect(counts['greylisting  smtpd']).toBe(
      mail.records.rejections.filter(
        ({ reasonClass, daemon }) => reasonClass === 'greylisting' && daemon === 'smtpd',
      ).length,
    )
  })

  test('each number is that of the list it leads to', async () => {
    const rows = await rowsOf('rejections.checks')
    expect(rows.length).toBeGreaterThan(9)
    for (const row of rows) {
      const q = words('checks', row)
      expect([q, (await mail.queries.rejections.page({ q, ...mail.range })).total]).toEqual([
        q,
        Number(row.rejections),
      ])
    }
  })
})

test('tests of postscreen that refused nothing count, too, and lead to their lines', async () => {
  const rows = await rowsOf('postscreen.tests')
  const said = (kind: unknown) => mail.records.lines.filter(({ line }) => line.event.kind === kind)
  const peersOf = (kind: unknown) =>
    new Set(said(kind).map(({ line }) => /\[([0-9A-Fa-f:.]+)\]:[0-9]+/.exec(line.message)?.[1]))
  expect(rows.length).toBeGreaterThan(2)
  for (const { test, lines, clients } of rows)
    expect([test, lines, clients]).toEqual([test, said(test).length, peersOf(test).size])
  expect(rows.map(({ test }) => test)).toContain('postscreen-hangup')
  for (const row of rows) {
    const q = words('tests', row)
    const { total } = await mail.queries.lines.page({ q, ...mail.range })
    expect([row.test, total, Number(row.clients) > 0]).toEqual([row.test, Number(row.lines), true])
    expect(Number(row.clients)).toBeLessThanOrEqual(Number(row.lines))
  }
})

describe('the lines between scores', () => {
  test('are what the verdicts state, and no bar reaches across one', async () => {
    const listed = new Set(mail.records.messages.map(({ host, queueId }) => `${host} ${queueId}`))
    const scans = mail.records.scans.filter(({ host, queueId }) => listed.has(`${host} ${queueId}`))
    const lowest = (action: string) => {
      const scores = scans.filter((scan) => scan.action === action).map(({ score }) => score)
      return scores.length > 0 ? Math.min(...scores) : undefined
    }
    const rows = await rowsOf('spam.scores')
    const lines = Object.assign(
      {},
      ...rows.map(({ reject, greylist, header }) =>
        Object.fromEntries(
          Object.entries({ reject, greylist, header }).filter(([, each]) => each !== undefined),
        ),
      ),
    ) as Record<string, number>
    expect(lines.reject).toBe(scans.find(({ requiredScore }) => requiredScore !== 0)?.requiredScore)
    expect(lines.greylist).toBe(lowest('greylist'))
    expect(lines.header).toBe(lowest('add header'))
    expect(Object.keys(lines).length).toBeGreaterThan(1)
    for (const points of Object.values(lines))
      for (const { above, below } of rows) {
        const from = above === null ? -Infinity : Number(String(above).slice(2))
        const to = below === null ? Infinity : Number(String(below).slice(1))
        expect(from < points && points < to).toBe(false)
      }
    // what people read of a bar is what its link asks for
    for (const { from, to, above, below } of rows)
      expect([from, to]).toEqual([
        above === null ? null : Number(String(above).slice(2)),
        below === null ? null : Number(String(below).slice(1)),
      ])
    // no bar is left out between two others, and none stands outside of them for nothing
    for (const [index, { above }] of rows.entries())
      if (index > 0) expect(above).toBe(String(rows[index - 1]?.below).replace('<', '>='))
    expect(rows.some(({ value }) => value === 0)).toBe(true)
    for (const { value, reject, greylist, header } of [rows[0] ?? {}, rows.at(-1) ?? {}])
      expect(Number(value) > 0 || [reject, greylist, header].some((each) => each !== undefined)).toBe(true)
    for (const row of rows)
      expect((await mail.queries.messages.page({ q: words('scores', row), ...mail.range })).total).toBe(
        row.value,
      )
  })
})
