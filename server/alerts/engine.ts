/** The alert engine: every so often asks each rule's query, steps its state, writes it down, and tells the channels. */
import type { AlertRule, Words } from '../../dashboards/schema.ts'
import { NotFound } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { readAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { createBook } from './book.ts'
import type { AlertEntry, SmallState } from './book.ts'
import { apart, newsOf, withNews } from './news.ts'
import type { Notifier } from './notify/notifier.ts'
import { createOutbox } from './notify/outbox.ts'
import { createPresence } from './presence.ts'
import type { StoreState } from './presence.ts'
import { OWN_QUERIES } from './rules.ts'
import { createSilences } from './silences.ts'
import { step } from './state.ts'
import { seenAgain, showAlert, showRule } from './show.ts'
import type { Seen } from './show.ts'
import { createTeller } from './teller.ts'
import type { AlertView, HistoryView, RuleView, Warning } from './views.ts'

/** A query must fail this long, with the store there, before anybody is told. */
const ERROR_TOLD_AFTER_SECONDS = 300
const FLUSH_PATIENCE_MS = 5_000

export interface AlertsOptions {
  rules: readonly AlertRule[]
  /** Rows of a named query; rejects when it fails. */
  query: (
    id: string,
    params: Record<string, string | number>,
    signal: AbortSignal,
  ) => Promise<readonly Record<string, unknown>[]>
  storeState: () => StoreState
  state: SmallState
  notifiers: readonly Notifier[]
  /** What is wrong with the channels as a whole: `channelWarnings`. */
  warnings: () => Warning[]
  /** Where people reach the web, e.g. `https://logs.example.org`. */
  origin: () => string
  /** IANA zone of times in texts; default UTC. */
  zone?: string
  evaluateSeconds: number
  log: {
    info(details: object, message: string): void
    warn(details: object, message: string): void
  }
  /** Words for a reason class. */
  explain?: (reason: string) => Words | undefined
  metrics?: Pick<Metrics, 'alertsFiring' | 'alertsSilenced' | 'notifications'>
  /** Milliseconds since 1970. */
  now?: () => number
}

export type Alerts = ReturnType<typeof createAlerts>

export function createAlerts(options: AlertsOptions) {
  const { rules, query, storeState, state, notifiers, warnings, origin, log, metrics } = options
  const { explain = () => undefined, zone = 'UTC' } = options
  const clock = options.now ?? Date.now
  const now = () => clock() / 1000
  const book = createBook(state)
  const silences = createSilences(
    book,
    rules.map(({ alert }) => alert),
    now,
  )
  const outbox = createOutbox({
    book,
    notifiers,
    now,
    log,
    count: (channel, outcome) => metrics?.notifications.inc({ channel, outcome }),
  })
  const teller = createTeller({ book, outbox, notifiers, origin, explain, zone, now })
  const presence = createPresence(storeState, now)
  /** What was last seen of each rule; not worth keeping over a restart. */
  const seen = new Map<string, Seen>()
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined

  /** Judges every rule once. Notifications go out on their own; `settle` waits for them. */
  function tick(): Promise<void> {
    ticking ??= judgeAll().finally(() => (ticking = undefined))
    return ticking
  }

  async function judgeAll(): Promise<void> {
    const awaySeconds = presence.awaySeconds()
    for (const rule of rules) {
      if (stopping.signal.aborted) return
      if (isOwn(rule)) take(rule, { value: awaySeconds, reasons: [], queueIds: [] })
      else if (storeState() !== 'ok' || !state.loaded) fail(rule, 'the log store does not answer', false)
      else await ask(rule)
    }
    countFiring()
    await flush()
    void outbox.run()
  }

  async function ask(rule: AlertRule): Promise<void> {
    let answer: Answer
    try {
      answer = readAnswer(await query(rule.query, rule.params ?? {}, stopping.signal), rule)
    } catch (cause) {
      if (!stopping.signal.aborted) fail(rule, cause instanceof Error ? cause.message : String(cause), true)
      return
    }
    take(rule, answer)
  }

  /** One reading: state, and whatever must be told. */
  function take(rule: AlertRule, answer: Answer): void {
    const time = now()
    const before = book.alert(rule.alert)
    if (seen.get(rule.alert)?.error?.told)
      teller.note(rule, { from: 'error', to: before.state.phase, value: answer.value })
    seen.set(rule.alert, seenAgain(seen.get(rule.alert), time, answer))

    const after: AlertEntry = { ...before, state: step(rule, before.state, answer, time) }
    const from = before.state.phase
    const to = after.state.phase
    const { value } = answer
    if (from !== to) log.info({ alert: rule.alert, from, to, value }, 'alert changed its phase')
    // of a breach that is over already nobody need be woken when the silence ends
    const isQuiet = after.state.phase === 'firing' && after.state.quietSince !== undefined
    const silenceEnded = to === 'firing' && !isQuiet && !before.told && !isSilenced(rule)
    const hasNews = !isSilenced(rule) && newsOf(rule, before, answer.reasons).length > 0

    if (to === 'resolved' && from !== to) resolve(rule, after, answer)
    else if (to === 'firing' && (from !== to || silenceEnded || hasNews)) raise(rule, after, from, answer)
    else if (from !== to) {
      book.putAlert(rule.alert, { ...after, ...measuredOf(answer) })
      teller.note(rule, { from, to, value })
    } else if (JSON.stringify(before.state) !== JSON.stringify(after.state)) book.putAlert(rule.alert, after)
  }

  function raise(rule: AlertRule, entry: AlertEntry, from: string, answer: Answer): void {
    if (entry.state.phase !== 'firing') return
    const silenced = isSilenced(rule)
    const measured = measuredOf(answer)
    const news = newsOf(rule, entry, answer.reasons)
    const kept = silenced ? entry : withNews(entry, news)
    book.putAlert(rule.alert, { ...kept, ...measured, told: !silenced })
    for (const reasons of apart(news, measured.reasons))
      teller.tell(rule, from, { phase: 'firing', since: entry.state.since, ...measured, reasons }, silenced)
  }

  /** Whoever was told that it fires is told that it is over; nobody else is. */
  function resolve(rule: AlertRule, entry: AlertEntry, { value, alone }: Answer): void {
    const { state: after, told, reasons, queueIds, sources } = entry
    if (after.phase !== 'resolved') return
    const measured = measuredOf({ value, alone, reasons, queueIds, sources })
    book.putAlert(rule.alert, { state: after, told: false, ...measured })
    teller.tell(rule, 'firing', { phase: 'resolved', since: after.since, ...measured }, !told)
  }

  /** A query that failed leaves the state alone and raises an error of its own. `counts`: the store itself is there. */
  function fail(rule: AlertRule, message: string, counts: boolean): void {
    const time = now()
    const last = seen.get(rule.alert)
    const known = last?.error?.counts === counts ? last.error : undefined
    const error = { since: time, told: false, ...known, message, counts }
    seen.set(rule.alert, { ...last, at: time, error })
    if (!counts || error.told) return
    if (known === undefined) log.warn({ alert: rule.alert, err: message }, 'alert rule could not be judged')
    if (time - error.since < ERROR_TOLD_AFTER_SECONDS) return

    error.told = true
    const { state: current, reasons, queueIds } = book.alert(rule.alert)
    const matter = { phase: 'error' as const, since: error.since, reasons, queueIds, error: message }
    teller.tell(rule, current.phase, matter, isSilenced(rule))
  }

  const isSilenced = (rule: AlertRule) => silences.over(rule.alert) !== undefined

  /** What is written before it is sent is sent again after a crash, never forgotten. A store that hangs holds nobody up. */
  async function flush(): Promise<void> {
    let patience: NodeJS.Timeout | undefined
    const waited = new Promise<void>((resolve) => (patience = setTimeout(resolve, FLUSH_PATIENCE_MS)))
    await Promise.race([state.flush(), waited])
    clearTimeout(patience)
  }

  function countFiring(): void {
    for (const severity of ['critical', 'warning', 'info'] as const) {
      const firing = rules.filter((rule) => rule.severity === severity && phaseOf(rule) === 'firing')
      const silenced = firing.filter(isSilenced).length
      metrics?.alertsFiring.set({ severity }, firing.length - silenced)
      metrics?.alertsSilenced.set({ severity }, silenced)
    }
  }

  const phaseOf = (rule: AlertRule) => book.alert(rule.alert).state.phase

  function ruleNamed(alert: string): AlertRule {
    const rule = rules.find((each) => each.alert === alert)
    if (rule === undefined) throw new NotFound(`the alert '${alert}'`)
    return rule
  }

  return {
    tick,

    /** Resolves when the running tick and the notifications it caused are done. */
    async settle(): Promise<void> {
      await ticking
      await outbox.run()
    },

    start(): void {
      const loop = async () => {
        try {
          await tick()
        } catch (cause) {
          log.warn({ err: cause }, 'alerts could not be judged')
        }
        if (!stopping.signal.aborted) timer = setTimeout(() => void loop(), options.evaluateSeconds * 1000)
      }
      void loop()
    },

    async stop(): Promise<void> {
      stopping.abort()
      clearTimeout(timer)
      await ticking
      await outbox.stop()
    },

    /** Pending and firing alerts, and rules whose query fails; the gravest first. */
    list(): { alerts: AlertView[]; warnings: Warning[] } {
      const alerts = rules.flatMap(
        (rule) =>
          showAlert(rule, book.alert(rule.alert), seen.get(rule.alert), {
            now: now(),
            silence: silences.over(rule.alert),
            zone,
          }) ?? [],
      )
      const rank = ['critical', 'warning', 'info']
      alerts.sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity))
      return { alerts, warnings: warnings() }
    },

    /** How many fire that nobody has silenced. */
    firing: (): number => rules.filter((rule) => phaseOf(rule) === 'firing' && !isSilenced(rule)).length,

    rules: (): RuleView[] =>
      rules.map((rule) => showRule(rule, book.alert(rule.alert), seen.get(rule.alert))),

    /** Newest first. */
    history: (limit = 200): HistoryView[] => book.history().slice(0, limit),

    silences: silences.active,
    silence(wish: Parameters<typeof silences.add>[0], by: string) {
      const silence = silences.add(wish, by)
      countFiring()
      return silence
    },
    unsilence(id: string): void {
      silences.remove(id)
      countFiring()
    },

    /** Says that somebody looks after it; ends when the alert is resolved. Throws NOT_FOUND unless it is firing. */
    acknowledge(alert: string, { by, note }: { by: string; note?: string | undefined }): void {
      const rule = ruleNamed(alert)
      const entry = book.alert(alert)
      if (entry.state.phase !== 'firing') throw new NotFound(`a firing alert '${alert}'`)
      const acknowledged = { by, ...(note !== undefined && note !== '' && { note }) }
      book.putAlert(alert, { ...entry, acknowledged })
      const value = seen.get(alert)?.answer?.value
      teller.note(rule, { from: 'firing', to: 'acknowledged', value, ...acknowledged })
    },
  }
}

interface Measured extends Pick<Answer, 'reasons' | 'queueIds'> {
  value?: number | undefined
  alone?: number | undefined
  sources?: Answer['sources'] | undefined
}

/** What is kept and told of an answer. */
function measuredOf({ value, alone, reasons, queueIds, sources }: Measured) {
  return {
    reasons,
    queueIds,
    ...(value !== undefined && { value }),
    ...(alone !== undefined && { alone }),
    ...(sources !== undefined && { sources }),
  }
}

function isOwn(rule: AlertRule): boolean {
  return OWN_QUERIES.some((id) => id === rule.query)
}
