/** The figures of all sources as metrics, by kind of source: names of files are no labels. */
import type { Metrics } from '../metrics.ts'
import type { Source } from './contract.ts'

type Gauges = Pick<Metrics, 'sourceLag' | 'sourceLeft' | 'sourceRate' | 'sourceUnderstood'>

/** Sets the gauges to what these sources say now. */
export function measureSources(
  { sourceLag, sourceLeft, sourceRate, sourceUnderstood }: Gauges,
  sources: readonly Source[],
): void {
  for (const gauge of [sourceLag, sourceLeft, sourceRate, sourceUnderstood]) gauge.reset()
  for (const kind of new Set(sources.map((source) => source.kind))) {
    const those = sources.filter((source) => source.kind === kind)
    const lags = those.flatMap(({ lagSeconds }) => lagSeconds ?? [])
    if (lags.length > 0) sourceLag.set({ kind }, Math.max(...lags))
    sourceLeft.set({ kind }, sum(those, 'bytesLeft'))
    sourceRate.set({ kind }, sum(those, 'linesPerSecond'))
    const read = those.filter(({ understood }) => understood !== undefined)
    if (read.length > 0) sourceUnderstood.set({ kind }, 1 - sum(read, 'unknown') / sum(read, 'lines'))
  }
}

function sum(
  sources: readonly Source[],
  figure: 'bytesLeft' | 'linesPerSecond' | 'lines' | 'unknown',
): number {
  return sources.reduce((total, source) => total + (source[figure] ?? 0), 0)
}
