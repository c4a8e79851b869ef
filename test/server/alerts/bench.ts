/** A bench for the alert engine: a clock, a small state in memory, a query that says what it is told, receivers that remember. */
import type { AlertRule } from '../../../dashboards/schema.ts'
import type { SmallState } from '../../../server/alerts/book.ts'
import { createAlerts } from '../../../server/alerts/engine.ts'
import type { Notification, Notifier, Outcome } from '../../../server/alerts/notify/notifier.ts'
import type { StoreState } from '../../../server/alerts/presence.ts'
import { createMetrics } from '../../../server/metrics.ts'

export const rule: AlertRule = {
  alert: 'TooMuch',
  query: 'alerts.much',
  params: { windowSeconds: 300 },
  above: 5,
  forSeconds: 60,
  keepFiringForSeconds: 60,
  severity: 'warning',
  unit: 'count',
  title: { en: 'Too much', de: 'Zu viel' },
  summary: { en: '{value} of {threshold}', de: '{value} von {threshold}' },
  description: { en: 'Less is more.', de: 'Weniger ist mehr.' },
  link: '/search?since={since}&until={until}',
}

/** State that outlives the engine, as the store's does. */
export function memoryState(): SmallState & { loaded: boolean } {
  const kinds = new Map<string, Map<string, string>>()
  return {
    loaded: true,
    list: <Value>(kind: string) =>
      [...(kinds.get(kind) ?? [])].map(([key, value]) => ({ key, value: JSON.parse(value) as Value })),
    get: <Value>(kind: string, key: string) => {
      const value = kinds.get(kind)?.get(key)
      return value === undefined ? undefined : (JSON.parse(value) as Value)
    },
    put: (kind, key, value) => {
      if (!kinds.has(kind)) kinds.set(kind, new Map())
      kinds.get(kind)?.set(key, JSON.stringify(value))
    },
    remove: (kind, key) => void kinds.get(kind)?.delete(key),
    flush: () => Promise.resolve(),
  }
}

export function createBench(rules: readonly AlertRule[] = [rule]) {
  const bench = {
    seconds: Date.parse('2026-11-21T00:00:00Z') / 1000,
    store: 'ok' as StoreState,
    row: { value: 0 } as Record<string, unknown> | Error,
    told: [] as Notification[],
    answer: { kind: 'delivered' } as Outcome,
    asked: [] as { id: string; params: Record<string, string | number> }[],
    logged: [] as { details: object; message: string }[],
    state: memoryState(),
    metrics: createMetrics({ processMetrics: false }),
    start,
    /** One evaluation after this many seconds, with its notifications. */
    async after(seconds: number, row?: Record<string, unknown> | Error) {
      bench.seconds += seconds
      if (row !== undefined) bench.row = row
      await bench.alerts.tick()
      await bench.alerts.settle()
    },
    phases: () => bench.told.map(({ phase }) => phase),
    alerts: undefined as unknown as ReturnType<typeof createAlerts>,
  }
  const notifier: Notifier = {
    name: 'chat',
    type: 'webhook',
    async deliver(notification) {
      if (bench.answer.kind === 'delivered') bench.told.push(notification)
      return bench.answer
    },
  }
  const log = (details: object, message: string) => void bench.logged.push({ details, message })

  /** A new engine on the same state: what a restart is. */
  function start() {
    bench.alerts = createAlerts({
      rules,
      query: async (id, params) => {
        bench.asked.push({ id, params })
        if (bench.row instanceof Error) throw bench.row
        return [bench.row]
      },
      storeState: () => bench.store,
      state: bench.state,
      notifiers: [notifier],
      warnings: () => [],
      metrics: bench.metrics,
      origin: () => 'https://logs.example.org',
      evaluateSeconds: 30,
      log: { info: log, warn: log },
      now: () => bench.seconds * 1000,
    })
  }
  start()
  return bench
}
