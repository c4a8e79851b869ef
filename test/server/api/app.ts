/** The very app that production builds, on stand-ins for store, collector and alerts. */
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { AuthState } from '../../../server/api/auth/auth.ts'
import { createAuth } from '../../../server/api/auth/auth.ts'
import { buildApi } from '../../../server/api/build.ts'
import type { SettingsView } from '../../../server/api/contract.ts'
import type { ApiDeps, LiveListener, Questions } from '../../../server/api/deps.ts'
import { MessageNotFound } from '../../../server/errors.ts'
import type { List } from '../../../server/query/queries.ts'
import { createMetrics } from '../../../server/metrics.ts'

export function memoryState(): AuthState & { loaded: boolean } {
  const kinds = new Map<string, Map<string, unknown>>()
  const of = (kind: string) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind) ?? new Map()
  return {
    loaded: true,
    list: <Value>(kind: string) => [...of(kind)].map(([key, value]) => ({ key, value: value as Value })),
    get: <Value>(kind: string, key: string) => of(kind).get(key) as Value | undefined,
    put: (kind, key, value) => void of(kind).set(key, JSON.parse(JSON.stringify(value))),
    remove: (kind, key) => void of(kind).delete(key),
  }
}

/** A list of these, in pages of two. */
export function listOf<Item>(items: readonly Item[]): List<Item> {
  return {
    page: async ({ cursor = '0', limit = 2 }) => {
      const from = Number(cursor)
      const next = from + limit
      return {
        items: items.slice(from, next),
        ...(next < items.length && { nextCursor: String(next) }),
        total: items.length,
        totalExact: true,
        covered: { since: '2026-11-20T00:00:00Z', until: '2026-11-21T00:00:00Z' },
        hosts: [],
      }
    },
    async *all() {
      yield* items
    },
  }
}

/** A list that cannot be read. */
export function failingList(cause: Error): List<never> {
  return {
    page: () => Promise.reject(cause),
    // eslint-disable-next-line require-yield
    async *all() {
      throw cause
    },
  }
}

export const emptyQuestions: Questions = {
  run: async () => ({ rows: [] }),
  messages: listOf([]),
  rejections: listOf([]),
  authentications: listOf([]),
  connections: listOf([]),
  lines: listOf([]),
  message: (host, queueId) => Promise.reject(new MessageNotFound(queueId, host)),
  resolve: async () => ({ kind: 'text', href: '/search', found: [] }),
  dataState: async () => ({ deferredNow: 3, dataUntil: '2026-11-21T00:25:23Z', lines: 41 }),
}

export const storage = {
  usedBytes: 400,
  disk: { total: 1000, free: 300 },
  spent: 0.7,
  leftBytes: 300,
  tables: [{ name: 'log_lines', rows: 10, bytes: 400, days: 30 }],
  dropped: [],
}

const silence = {
  id: 's1',
  alert: 'QueueGrowing',
  reason: 'move of the data centre',
  createdBy: 'admin',
  createdAt: '2026-11-21T00:00:00Z',
  until: '2026-11-22T00:00:00Z',
}

export interface TestApi {
  api: FastifyInstance
  auth: ReturnType<typeof createAuth>
  state: ReturnType<typeof memoryState>
  token: string
  /** Listeners of open live views. */
  listeners: Set<LiveListener>
  logged: { fields: object; message: string }[]
  clock: { now: number }
  /** As the command line, with the token file's token. */
  get(url: string, headers?: Record<string, string>): Promise<Answer>
  send(method: 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown): Promise<Answer>
  inject(options: InjectOptions): Promise<Answer>
}
type Answer = Awaited<ReturnType<FastifyInstance['inject']>>

const settings: SettingsView = {
  language: 'en',
  zone: 'UTC',
  retention: { linesDays: 30, recordsDays: 90, rollUpsDays: 395 },
  mask: ['viewer'],
  ownDomains: [],
  ownNetworks: [],
  alerts: { evaluateSeconds: 30, disabled: [], channels: [] },
}

export async function startApi(overrides: Partial<ApiDeps> = {}): Promise<TestApi> {
  const clock = { now: Date.parse('2026-11-21T12:00:00Z') }
  const state = memoryState()
  const auth = createAuth({ state, now: () => clock.now, passwordCost: 1024 })
  const listeners = new Set<LiveListener>()
  const logged: TestApi['logged'] = []
  const write = (fields: object, message: string) => void logged.push({ fields, message })
  const api = await buildApi({
    questions: emptyQuestions,
    auth,
    state,
    alerts: {
      list: () => ({ alerts: [], warnings: [] }),
      rules: () => [],
      history: () => [],
      silences: () => [silence],
      silence: () => silence,
      unsilence: () => undefined,
      acknowledge: () => undefined,
      firing: () => 0,
    },
    maintenance: {
      erase: async () => ({ time: '2026-11-21T00:00:00.000Z', subject: 'hash', tables: [] }),
      backUp: async (directory) => ({ directory, tables: {} }),
    },
    settings,
    testChannel: async () => ({ outcome: 'delivered' }),
    collector: {
      sources: () => [],
      unknownForms: () => [],
      gaps: () => [],
      progress: () => undefined,
      importFiles: () => Promise.reject(new Error('nothing to import')),
      job: () => undefined,
      jobs: () => [],
    },
    subscribe: (_, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dashboards: { dashboards: [], own: [], faults: [] },
    explain: () => undefined,
    explainReply: () => ({ code: 'other', meaning: { en: '', de: '' }, side: 'nobody', fingerprint: '' }),
    service: {
      version: '0.0.0',
      demo: false,
      zone: 'UTC',
      storeState: () => 'ok',
      damagedParts: () => [],
      storage: async () => storage,
    },
    metrics: createMetrics({ processMetrics: false }),
    log: { info: write, warn: write, error: write },
    now: () => clock.now,
    ...overrides,
  })
  const token = auth.issueLocalToken()
  const authorization = `Bearer ${token}`
  return {
    api,
    auth,
    state,
    token,
    listeners,
    logged,
    clock,
    get: (url, headers = {}) => api.inject({ url, headers: { authorization, ...headers } }),
    send: (method, url, body) =>
      api.inject({
        method,
        url,
        headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      }),
    inject: (options) => api.inject(options),
  }
}

/** Headers a browser sends with a request from our own pages. */
export const fromOurPages = {
  host: 'localhost:80',
  origin: 'http://localhost:80',
  'sec-fetch-site': 'same-origin',
}

/** Signs in by a link and gives the cookie. */
export async function signInByLink({ api, auth }: TestApi): Promise<string> {
  const { link } = auth.createLink()
  const answer = await api.inject({
    method: 'POST',
    url: '/api/session/link',
    headers: fromOurPages,
    payload: { link },
  })
  const [cookie] = answer.cookies
  if (cookie === undefined) throw new Error(`no cookie came: ${answer.body}`)
  return `${cookie.name}=${cookie.value}`
}
