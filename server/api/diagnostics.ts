/** What whoever helps needs to know of this service, as one body: no secret, no address, no text of a log line. */
import { availableParallelism, freemem, loadavg, release, totalmem } from 'node:os'
import type { Diagnostics } from './contract.ts'
import type { ApiDeps } from './deps.ts'

type Deps = Pick<
  ApiDeps,
  'collector' | 'service' | 'settings' | 'alerts' | 'dashboards' | 'metrics' | 'publicUrl' | 'now'
>

/** Each part names the fields that go out; what is free text is scrubbed as well. Works without the store. */
export async function diagnose({ now = Date.now, ...deps }: Deps): Promise<Diagnostics> {
  const { collector, service, metrics } = deps
  const storage = await service.storage().catch(() => undefined)
  const metricText = await metrics.registry.metrics()
  return scrub({
    time: new Date(now()).toISOString(),
    version: service.version,
    demo: service.demo,
    machine: machine(),
    settings: settings(deps),
    store: { state: service.storeState(), damagedParts: service.damagedParts(), storage },
    progress: collector.progress(),
    sources: sources(deps),
    unknownForms: collector.unknownForms().map(({ program, count }) => ({ program, count })),
    imports: imports(deps),
    rules: deps.alerts.rules().map(({ alert, phase, lastError }) => ({ alert, phase, lastError })),
    metrics: metricText.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  }) as Diagnostics
}

function machine() {
  const { rss, heapUsed } = process.memoryUsage()
  return {
    node: process.version,
    system: `${process.platform} ${process.arch} ${release()}`,
    processors: availableParallelism(),
    load: loadavg(),
    memory: { total: totalmem(), free: freemem(), rss, heapUsed },
    uptimeSeconds: Math.round(process.uptime()),
  }
}

/** Of lists that name people or networks only how long they are. */
function settings({ settings: set, dashboards, publicUrl }: Deps) {
  const { language, zone, retention, mask, alerts, ownDomains, ownNetworks } = set
  return {
    language,
    zone,
    retention,
    mask,
    ownDomains: ownDomains.length,
    ownNetworks: ownNetworks.length,
    behindProxy: publicUrl !== undefined,
    ownDashboards: dashboards.own.length,
    dashboardFaults: dashboards.faults,
    evaluateSeconds: alerts.evaluateSeconds,
    disabledRules: alerts.disabled,
    channels: alerts.channels.map(({ type }) => type),
  }
}

function sources({ collector }: Deps) {
  return collector.sources().map(({ advice, ...source }) => ({ ...source, advice: advice?.en }))
}

function imports({ collector }: Deps) {
  return collector.jobs().map(({ paths: _, ...job }) => job)
}

//                          anna@example.org          192.0.2.7                     2001:db8::7
const ADDRESS =
  /(?<mail>[^\s<>"'(),;:=[\]]+@[^\s<>"'(),;:=[\]]+)|\b(?:\d{1,3}\.){3}\d{1,3}\b|(?<![\w:])(?=[\da-f:]*::|(?:[\da-f]+:){4})[\da-f:]{3,}(?![\w:])/gi

/** The same with `<address>` in the place of each address, wherever it stands. */
function scrub(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ADDRESS, '<address>')
  if (Array.isArray(value)) return value.map(scrub)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, scrub(each)]))
}
