/** The box under the pointer, built of elements and classes: no HTML strings, no inline styles. */
import { lookOf } from '../status.ts'
import { boundsOf, isCut, valueOf } from './series.ts'
import type { TimeSeries } from './timeSeries.ts'

/** The values of one bucket, highest series first as they are stacked; an empty box for no bucket. */
export function tooltipOf(
  index: number,
  { buckets, series, stepSeconds, unit, format, cut }: TimeSeries,
): HTMLElement {
  const box = document.createElement('div')
  const bucket = buckets[index]
  if (!bucket) return box
  const { since, until } = boundsOf(bucket, stepSeconds)
  box.append(row('chart-tooltip-time', `${format.dateTime(since)} – ${format.time(until)}`))
  if (isCut(bucket)) box.append(row('chart-tooltip-cut', cut))
  for (const each of series.toReversed()) {
    const line = row('chart-tooltip-line', '')
    const mark = document.createElement('span')
    mark.className = `chart-mark ${each.status ? lookOf(each.status).tone : ''}`
    const name = document.createElement('span')
    name.textContent = each.title
    const value = document.createElement('b')
    value.textContent = format.inUnit(valueOf(bucket, each.key), unit)
    line.append(mark, name, value)
    box.append(line)
  }
  return box
}

function row(className: string, text: string): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  element.textContent = text
  return element
}
