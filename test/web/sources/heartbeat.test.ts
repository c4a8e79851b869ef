import { afterEach, expect, test } from 'vitest'
import SourceTable from '../../../web/sources/SourceTable.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())
const source = (name: string) => ({
  name,
  path: `/var/log/${name}`,
  kind: 'file',
  host: 'mx1',
  state: 'live',
  lines: 20,
  unknown: 0,
  bytesRead: 10,
  gaps: 0,
})
const beat = (lines: number, hour: number, host = 'mx1') => ({
  source: 'mail.log',
  host,
  time: `2026-11-21T0${hour}:00:00Z`,
  lines,
})

test('each source shows when it spoke and when it was silent, in bars and in words', async () => {
  const { wrapper } = await mountWith(SourceTable, {
    props: {
      sources: [source('mail.log'), source('auth.log')],
      beats: [beat(5, 1), beat(0, 2), beat(7, 3), beat(9, 1, 'another host')],
    },
  })
  const [mail, auth] = wrapper.findAll('tbody tr')
  expect(mail?.findAll('.strip rect').map((bar) => bar.classes()[0])).toEqual(['beat', 'silence', 'beat'])
  expect(mail?.find('.beats').text()).toContain('silent in one of 3 parts')
  expect(auth?.find('.strip').exists()).toBe(false)
})
