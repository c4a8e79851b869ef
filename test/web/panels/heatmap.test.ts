import { expect, test } from 'vitest'
import { tableOf } from '../../../web/panels/heatmap.ts'

test('cells keep the order of rows and columns, and the biggest is the darkest', () => {
  const { columns, rows } = tableOf([
    { row: 'b.example', column: '< 5', value: 99, more: 1 },
    { row: 'b.example', column: '5+', value: 0 },
    { row: 'a.example', column: '< 5', value: 9 },
    { row: 'a.example', column: '5+', value: 0 },
  ])
  expect(columns).toEqual(['< 5', '5+'])
  expect(rows.map(({ name, cells }) => [name, cells.map(({ value }) => value)])).toEqual([
    ['b.example', [99, 0]],
    ['a.example', [9, 0]],
  ])
  expect(rows[0]?.cells[0]).toMatchObject({ share: 1, facts: { more: 1 } })
  expect(rows[1]?.cells[0]?.share).toBeCloseTo(0.5)
  expect(rows[0]?.cells[1]?.share).toBe(0)
})

test('nothing gives an empty table', () => {
  expect(tableOf([])).toEqual({ columns: [], rows: [] })
})
