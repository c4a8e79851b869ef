/** A rule with `eachReason` tells each reason once while it fires. */
import { expect, test } from 'vitest'
import { createBench, rule } from './bench.ts'

const each = { ...rule, above: 0, forSeconds: 0, eachReason: true }
const one = ['198.51.100.7 → carol', 12] as const
const two = ['198.51.100.8 → dave', 30] as const

const openBench = () => {
  const bench = createBench([each])
  return {
    bench,
    told: () => bench.told.map(({ phase, reasons }) => [phase, ...reasons.map((r) => r.reason)]),
  }
}

test('what comes later is told when it comes, and not again', async () => {
  const { bench, told } = openBench()
  await bench.after(0, { value: 1, reasons: [one] })
  await bench.after(30, { value: 2, reasons: [two, one] })
  await bench.after(30, { value: 1, reasons: [one] })
  bench.start()
  await bench.after(30, { value: 2, reasons: [two, one] })
  expect(told()).toEqual([
    ['firing', one[0]],
    ['firing', two[0]],
  ])
  await bench.after(30, { value: 0, reasons: [] })
  await bench.after(60)
  expect(bench.phases()).toEqual(['firing', 'firing', 'resolved'])
  await bench.after(30, { value: 1, reasons: [one] })
  expect(told().at(-1)).toEqual(['firing', one[0]])
})

test('several at once are told one by one', async () => {
  const { bench, told } = openBench()
  await bench.after(0, { value: 2, reasons: [two, one] })
  expect(told()).toEqual([
    ['firing', two[0]],
    ['firing', one[0]],
  ])
})

test('more than five at once are told, too', async () => {
  const { bench, told } = openBench()
  const many = Array.from({ length: 9 }, (_, index) => [`198.51.100.${index} → carol`, 12])
  await bench.after(0, { value: 9, reasons: many })
  expect(told().map(([, reason]) => reason)).toEqual(many.map(([reason]) => reason))
})

test('who looks after one does not look after the next', async () => {
  const { bench } = openBench()
  await bench.after(0, { value: 1, reasons: [one] })
  bench.alerts.acknowledge(each.alert, { by: 'anna' })
  await bench.after(30, { value: 2, reasons: [two, one] })
  expect(bench.alerts.list().alerts[0]?.acknowledgedBy).toBeUndefined()
})

test('a silence keeps all of them for its end', async () => {
  const { bench, told } = openBench()
  const until = new Date((bench.seconds + 100) * 1000).toISOString()
  bench.alerts.silence({ alert: each.alert, reason: 'work', until }, 'anna')
  await bench.after(0, { value: 1, reasons: [one] })
  await bench.after(30, { value: 2, reasons: [two, one] })
  expect(told()).toEqual([])
  await bench.after(90)
  expect(told()).toEqual([
    ['firing', two[0]],
    ['firing', one[0]],
  ])
})
