/** The box under the pointer, built of elements and classes: no HTML strings, no inline styles. */
import { markOf } from './key.ts'
import { boundsOf, isCut, valueOf } from './series.ts'
import type { TimeSeries } from './timeSeries.ts'

/** The values of one bucket, highest series first as they are stacked; an empty box for no bucket. */
export function tooltipOf(
  index: number,
  { buckets, series, stepSeconds, unit, format, cut, before }: TimeSeries,
): HTMLElement {
  const box = document.createElement('div')
  const bucket = buckets[index]
  if (!bucket) return box
  const { since, until } = boundsOf(bucket, stepSeconds)
  box.append(row('chart-tooltip-time', `${format.dateTime(since)} – ${format.time(until)}`))
  if (isCut(bucket)) box.append(row('chart-tooltip-cut', cut))
  const add = (look: string, title: string, count: number) => {
    const line = row('chart-tooltip-line', '')
    const mark = document.createElement('span')
    mark.className = `chart-mark ${look}`
    const name = document.createElement('span')
    name.textContent = title
    const value = document.createElement('b')
    value.textContent = format.inUnit(count, unit)
    line.append(mark, name, value)
    box.append(line)
  }
  for (const [index, each] of [...series.entries()].toReversed())
    add(markOf(each, index), each.title, valueOf(bucket, each.key))
  const then = before?.totals[index]
  if (before && then !== undefined) add('before', before.title, then)
  return box
}

function row(className: string, text: string): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  element.textContent = text
  return element
}
