/** What alerts must remember over a restart, kept in the store's small state: phases, silences, history, waiting notifications. */
import type { Notification } from './notify/notifier.ts'
import type { AlertState } from './state.ts'
import type {
  HistoryView,
  MessagePlace,
  NotificationView,
  ReasonCount,
  SilenceView,
  SilentSource,
} from './views.ts'

/** The part of the store's StateTable that is needed here. Values are JSON. */
export interface SmallState {
  list<Value>(kind: string): { key: string; value: Value }[]
  get<Value>(kind: string, key: string): Value | undefined
  put(kind: string, key: string, value: unknown): void
  remove(kind: string, key: string): void
  /** False until what the store holds was read. */
  readonly loaded: boolean
  flush(): Promise<void>
}

/** One rule's alert; times are seconds since 1970. */
export interface AlertEntry {
  state: AlertState
  /** The receivers were told that it fires (a silence may have kept that from them). */
  told: boolean
  /** Of a rule with `eachReason`: those that the receivers were told of since it fires. */
  toldReasons?: string[]
  /** As it was when the phase last changed. */
  value?: number
  alone?: number
  reasons: ReasonCount[]
  queueIds: MessagePlace[]
  sources?: SilentSource[]
  acknowledged?: { by: string; note?: string }
}

/** A notification on its way to one channel. */
export interface Waiting {
  historyId: string
  channel: string
  notification: Notification
  attempts: number
  firstAttemptAt?: number
  nextAttemptAt: number
}

const KEPT_HISTORY = 500

export type Book = ReturnType<typeof createBook>

export function createBook(state: SmallState) {
  let sequence = 0

  return {
    state,

    alert(name: string): AlertEntry {
      return (
        state.get<AlertEntry>('alert', name) ?? {
          state: { phase: 'inactive' },
          told: false,
          reasons: [],
          queueIds: [],
        }
      )
    },
    putAlert(name: string, entry: AlertEntry): void {
      state.put('alert', name, entry)
    },

    silences(): SilenceView[] {
      return state.list<SilenceView>('silence').map(({ value }) => value)
    },
    putSilence(silence: SilenceView): void {
      state.put('silence', silence.id, silence)
    },
    removeSilence(id: string): void {
      state.remove('silence', id)
    },

    /** Newest first. */
    history(): HistoryView[] {
      return [...state.list<HistoryView>('alert-history')]
        .sort((a, b) => (a.key < b.key ? 1 : -1))
        .map(({ value }) => value)
    },
    /** Gives the id under which `note` finds the entry; ids sort by time. */
    addHistory(entry: HistoryView): string {
      sequence += 1
      const id = `${entry.time}-${String(sequence).padStart(6, '0')}-${entry.alert}`
      state.put('alert-history', id, entry)
      const keys = state.list('alert-history').map(({ key }) => key)
      for (const key of keys.sort().slice(0, -KEPT_HISTORY)) state.remove('alert-history', key)
      return id
    },
    /** What became of a notification. */
    note(historyId: string, outcome: NotificationView): void {
      const entry = state.get<HistoryView>('alert-history', historyId)
      if (entry === undefined) return
      const others = entry.notifications.filter(({ channel }) => channel !== outcome.channel)
      state.put('alert-history', historyId, { ...entry, notifications: [...others, outcome] })
    },

    /** Oldest first. */
    waiting(): { key: string; value: Waiting }[] {
      return [...state.list<Waiting>('alert-notification')].sort((a, b) => (a.key < b.key ? -1 : 1))
    },
    putWaiting(waiting: Waiting): void {
      state.put('alert-notification', waitingKey(waiting), waiting)
    },
    removeWaiting(waiting: Waiting): void {
      state.remove('alert-notification', waitingKey(waiting))
    },
  }
}

function waitingKey({ historyId, channel }: Waiting): string {
  return `${historyId} ${channel}`
}
