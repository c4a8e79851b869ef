/** The whole application: makes every part, joins them, starts and stops them. Tests and commands boot it in process. */
import { constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { explain, explainReply } from '../parsers/reasons/explain.ts'
import { createAlerts } from './alerts/engine.ts'
import { channelWarnings, createChannels } from './alerts/notify/channels.ts'
import { createTrial } from './alerts/notify/trial.ts'
import { createOwnMail } from './alerts/notify/own-mail.ts'
import { collectRules, OWN_QUERIES } from './alerts/rules.ts'
import { createAuth } from './api/auth/auth.ts'
import { removeTokenFile, writeTokenFile } from './api/auth/token-file.ts'
import { buildApi } from './api/build.ts'
import { createLiveFeed } from './api/live/feed.ts'
import { createCollector } from './app/collecting/collector.ts'
import { readCountries } from './app/countries.ts'
import { readDashboards, readFolder, secretIn } from './app/files.ts'
import { greet } from './app/greeting.ts'
import { ownLines } from './app/own-lines.ts'
import { collectingConfig, storeOf } from './app/plain-parts.ts'
import { shownSettings } from './app/shown-settings.ts'
import { demoConfig } from './config.ts'
import type { Config } from './config.ts'
import { AddressInUse } from './errors.ts'
import { troubleWith } from './ingest/advice.ts'
import { discover } from './ingest/discover.ts'
import type { Discovery } from './ingest/discover.ts'
import { isGlob } from './ingest/globs.ts'
import { openLiveView } from './ingest/live.ts'
import { INPUT } from './ingest/sources.ts'
import { createMetrics } from './metrics.ts'
import { createQueries } from './query/create.ts'
import { conditionsOf } from './query/language/filters.ts'
import { createMatcher } from './query/language/match.ts'
import { faultText } from './query/language/search.ts'

export { restoreStore } from './app/restore.ts'
export { discover }

export interface AppOptions {
  config: Config
  /** Read logs; else only what is stored, and files to import. */
  collect?: boolean
  /** Listen, let the command line in; else `inject` only. */
  serve?: boolean
  /** Show pages and evaluate alerts. */
  show?: boolean
}

export interface App {
  start(): Promise<void>
  /** Ends everything within a few seconds; nothing is lost. */
  stop(): Promise<void>
  /** What to tell whoever started it, line by line. */
  greeting(): string[]
  /** Rejects when collecting cannot go on. */
  readonly failed: Promise<never>
  inject(request: InjectOptions): Promise<LightMyRequestResponse>
  /** Lets the command line in. */
  readonly token: string
}

/** Folder of the package: two levels above in `dist/server`, one in `server`. */
const ROOT =
  [join(import.meta.dirname, '../..'), join(import.meta.dirname, '..')].find((each) =>
    existsSync(join(each, 'package.json')),
  ) ?? '.'
const RULES = join(import.meta.dirname, '../dashboards/alerts')

/** Throws CONFIG_INVALID for rules or dashboards with faults. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config: wanted, collect = true, serve = true, show = true } = options
  const log = pino({ level: wanted.logLevel }, pino.destination(2))
  const discovery: Discovery = collect
    ? await discover({ configured: wanted.sources, journal: wanted.journal })
    : { files: [], journal: false }
  // Where mail was stored once, by an import perhaps, that is what is shown.
  const hasMail = existsSync(join(wanted.data, 'collector/positions.json'))
  const isDemo =
    collect &&
    show &&
    (wanted.demo === 'yes' || (wanted.demo === 'auto' && discovery.reason !== undefined && !hasMail))
  const config = isDemo ? demoConfig(wanted) : wanted
  mkdirSync(config.data, { recursive: true, mode: 0o700 })

  const version = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
    .version
  const metrics = createMetrics()
  const store = storeOf(config, log, serve && (show || config.clickhouse.url === undefined), metrics)

  const ownMail = createOwnMail(secretIn(config.data))
  const isOwn = ownLines(ownMail)
  let fail: (cause: unknown) => void = () => undefined
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => undefined) // whoever does not ask is not disturbed
  const { files, journal } = discovery
  const collector = createCollector({
    task: {
      config: collectingConfig(config),
      plan: isDemo
        ? { files: [], demo: join(ROOT, 'deploy/sample') }
        : {
            files,
            ...(journal && { journal: config.journal.command }),
            resumeImports: collect,
            ...(collect && config.syslog !== undefined && { syslog: config.syslog }),
            ...(collect && config.queue.enabled !== 'no' && { queue: config.queue }),
          },
      shared: config.clickhouse.url !== undefined,
    },
    store,
    metrics,
    onFatal: fail,
    log,
  })

  const queries = createQueries({
    reader: store.reader,
    zone: config.zone,
    disk: () => store.disk(),
    liveSources: () =>
      collector
        .sources()
        .filter(({ state, seen }) => seen && !['catching-up', 'stopped', 'done'].includes(state))
        .map(({ name, path }) => ({ name, path })),
    ...(config.countries !== undefined && { countryOf: readCountries(config.countries, log) }),
    metrics,
  })
  let address = config.publicUrl ?? ''
  const notifiers = createChannels(config.alerts.channels, { ownMail, host: config.host })
  const alerts = createAlerts({
    rules: collectRules(readFolder(RULES), { disabled: config.alerts.disabled, knownQueries: queries.ids }),
    query: async (id, params, signal) => (await queries.run(id, params, signal)).rows,
    storeState: () => store.state,
    state: store.documents,
    notifiers,
    warnings: () =>
      channelWarnings(config.alerts.channels, [
        ...new Set([config.host, ...collector.sources().map(({ host }) => host)]),
      ]),
    origin: () => address,
    zone: config.zone,
    evaluateSeconds: config.alerts.evaluateSeconds,
    log,
    explain: (reason) => explain(reason)?.meaning,
    metrics,
  })

  const auth = createAuth({ state: store.documents })
  const token = auth.issueLocalToken()
  const webRoot = join(ROOT, 'dist/web')
  const api: FastifyInstance = await buildApi({
    questions: queries,
    auth,
    state: store.documents,
    alerts,
    collector,
    maintenance: store.maintenance,
    settings: shownSettings(config),
    testChannel: createTrial(notifiers, { origin: () => address }),
    subscribe: createLiveFeed({
      onBatch: collector.onBatch,
      filterOf(filters) {
        const { conditions, faults } = conditionsOf(filters)
        return { filter: createMatcher(conditions), fault: faults[0] && faultText(faults[0]) }
      },
      files: () =>
        collector.sources().flatMap(({ kind, name: source, path, host }) => {
          if (kind !== 'file' || path === undefined) return []
          const { zone = config.zone, year } = files.find((each) => each.path === path) ?? {}
          return [{ source, path, host, zone, year }]
        }),
      openFile: openLiveView,
      isOwn,
      isCatchingUp: () => collector.progress() !== undefined,
      log,
    }),
    dashboards: readDashboards(config.dashboards, [...queries.ids, ...OWN_QUERIES]),
    explain,
    explainReply,
    service: {
      version,
      demo: isDemo,
      ...(isDemo && { demoReason: discovery.reason }),
      zone: config.zone,
      storeState: () => store.state,
      damagedParts: store.damagedParts,
      storage: store.storage,
    },
    mask: config.mask,
    metrics,
    log,
    ...(show && existsSync(webRoot) && { webRoot }),
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
  })

  /** Logs that cannot be read now, and what helps. */
  const troubles = new Map<string, { en: string; de: string }>()
  let isAnnounced = false
  return {
    failed,
    token,
    inject: async (request) => api.inject(request),

    async start() {
      collector.load()
      await store.start()
      await collector.start()
      if (!serve) return api.ready() as unknown as Promise<void>
      if (discovery.reason !== undefined && !isDemo) troubles.set('discovery', discovery.reason)
      for (const { path } of isDemo ? [] : files.filter(({ path: at }) => !isGlob(at) && at !== INPUT))
        await access(path, constants.R_OK).catch(async (cause: unknown) =>
          troubles.set(path, (await troubleWith(path, cause)).advice),
        )
      await api.listen(config.listen).catch((cause: NodeJS.ErrnoException) => {
        const { host, port } = config.listen
        throw cause.code === 'EADDRINUSE' ? new AddressInUse(`${host}:${port}`) : cause
      })
      const { address: host, family, port } = api.server.address() as AddressInfo
      const local = `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`
      address = config.publicUrl ?? local
      isAnnounced = true
      await writeTokenFile(config.data, token)
      writeFileSync(join(config.data, 'service.json'), JSON.stringify({ url: local, pid: process.pid }), {
        mode: 0o600,
      })
      if (show) alerts.start()
    },

    async stop() {
      // a start that failed must not take away what the service that is running here has written
      if (isAnnounced) {
        rmSync(join(config.data, 'service.json'), { force: true })
        await removeTokenFile(config.data)
      }
      await alerts.stop()
      await Promise.all([api.close(), collector.stop()])
      await store.stop()
    },

    greeting() {
      const readable = files.filter(({ path }) => !troubles.has(path)).map(({ path }) => path)
      return greet({
        demo: isDemo,
        reason: discovery.reason?.[config.language],
        ...(collect && { reads: [...readable, ...(journal ? ['the journal'] : [])] }),
        troubles: [...troubles.values()].map((advice) => advice[config.language]),
        address,
        link: auth.isNew ? () => auth.createLink().link : undefined,
        shows: show,
      })
    },
  }
}
