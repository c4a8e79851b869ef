/** How wide each column of a result list is, and which give way where there is little room. */
import { describe, expect, test } from 'vitest'
import { allColumns, columnsOf, fitColumns, usualColumns } from '../../../web/search/columns.ts'
import { MODES } from '../../../web/search/modes.ts'
import type { Mode } from '../../../web/search/modes.ts'

const usual = (mode: Mode) => columnsOf(mode, String, usualColumns(mode, true))
const keysIn = (mode: Mode, room: number) => fitColumns(usual(mode), room).map(({ column }) => column.key)
const sum = (widths: readonly { width: number }[]) => widths.reduce((all, { width }) => all + width, 0)

describe.each(MODES)('the columns of %s', (mode) => {
  test('fill the room, and none is narrower than it must be', () => {
    for (const room of [48, 58, 73, 100, 150]) {
      const fitted = fitColumns(usual(mode), room)
      expect(sum(fitted)).toBeCloseTo(room, 6)
      for (const { column, width } of fitted) expect(width).toBeGreaterThanOrEqual(column.least)
    }
  })

  test('all stand where there is room; fewer, the same way, where there is less', () => {
    expect(keysIn(mode, 150)).toEqual(usualColumns(mode, true))
    for (let room = 30; room < 100; room++) {
      const more = keysIn(mode, room + 1)
      expect(more).toEqual(expect.arrayContaining(keysIn(mode, room)))
    }
  })

  test('that somebody chose all stay, each as wide as it must be, so that the list scrolls', () => {
    const chosen = columnsOf(mode, String, allColumns(mode))
    const fitted = fitColumns(chosen, 20)
    expect(fitted.map(({ column }) => column.key)).toEqual(allColumns(mode))
    expect(fitted.every(({ column, width }) => width === column.least)).toBe(true)
  })
})

test('the size gives way before the subject, and the subject before the relay, which stands at 1440 px', () => {
  expect(keysIn('messages', 54)).toContain('relay')
  expect(keysIn('messages', 54)).not.toContain('subject')
  expect(keysIn('messages', 64)).toContain('subject')
  expect(keysIn('messages', 64)).not.toContain('size')
})

test('at 1280 px with facets and a scroll bar what is left has room, the queue ID included', () => {
  const room = 46.8 - 3.5
  expect(sum(fitColumns(columnsOf('messages', String, usualColumns('messages', false)), room))).toBeCloseTo(
    room,
    6,
  )
  expect(keysIn('messages', room)).toContain('queueId')
})

test('short words and IDs leave their room to the addresses, long ones take no more than their columns have', () => {
  const widths = (longest: Record<string, number>) =>
    new Map(
      fitColumns(columnsOf('messages', String, usualColumns('messages', false), longest), 54).map(
        ({ column, width }) => [column.key, width],
      ),
    )
  const [plain, short, long] = [{}, { status: 9, queueId: 11 }, { status: 30, queueId: 15 }].map(widths)
  expect(short?.get('from')).toBeGreaterThan((plain?.get('from') ?? 0) + 1)
  expect(short?.get('queueId')).toBeLessThan(plain?.get('queueId') ?? 0)
  expect(long?.get('status')).toBe(plain?.get('status'))
})

test('the size goes before the addresses are narrow', () => {
  const fitted = fitColumns(columnsOf('messages', String, usualColumns('messages', false)), 60)
  expect(fitted.map(({ column }) => column.key)).not.toContain('size')
})

test('what must be read whole does not stretch', () => {
  const stretching = usual('messages').filter(({ stretch }) => stretch > 0)
  expect(stretching.map(({ key }) => key)).toEqual(['from', 'to', 'subject', 'relay'])
})
