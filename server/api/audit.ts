/** Who looked up which address: a bounded list in the small state, for administrators. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuthState } from './auth/auth.ts'
import type { Guard } from './auth/guard.ts'
import { wantsNdjson } from './ndjson.ts'

/** One look-up; the same again within `MERGE_MS` is counted, so that a page that refreshes is one entry. */
export interface Lookup {
  /** Milliseconds, first and last. */
  time: number
  last: number
  user: string
  role: string
  /** `search`, `export`, `live`, `message` (its queue ID), `resolve` or `query`. */
  kind: string
  what: string
  count: number
}

export interface Audit {
  /** For `onResponse`: writes down what an answered request asked for. */
  note(request: FastifyRequest, reply: FastifyReply): void
  /** The newest first. */
  entries(): Lookup[]
}

interface AuditOptions {
  state: AuthState
  guard: Pick<Guard, 'identityOf' | 'roleOf'>
  /** Milliseconds. */
  now: () => number
  /** More than so many go, the oldest first. */
  most?: number
}

const KIND = 'lookup'
const MOST = 5_000
const MERGE_MS = 600_000
const LONGEST = 300
/** Parameters that name a person by themselves. */
const PEOPLE = ['from', 'to', 'address', 'saslUser'] as const
// from:anna@example.org    sasl:anna
const PERSON = /[^\s<>"(),;:]{1,256}@[\w.-]{1,255}|\bsasl:[^\s)]{1,256}/gi

export function createAudit({ state, guard, now, most = MOST }: AuditOptions): Audit {
  /** Keys by user, kind and what, of the look-ups that may be counted up. */
  let recent: Map<string, string> | undefined
  let serial = 0

  function write(user: string, role: string, kind: string, what: string): void {
    const time = now()
    const name = JSON.stringify([user, kind, what])
    recent ??= new Map()
    const key = recent.get(name)
    const before = key === undefined ? undefined : state.get<Lookup>(KIND, key)
    if (key !== undefined && before !== undefined && time - before.last < MERGE_MS) {
      state.put(KIND, key, { ...before, last: time, count: before.count + 1 })
      return
    }
    const fresh = `${String(time).padStart(15, '0')}-${String(serial++).padStart(9, '0')}`
    if (recent.size >= most) recent.clear()
    recent.set(name, fresh)
    state.put(KIND, fresh, { time, last: time, user, role, kind, what, count: 1 } satisfies Lookup)
    const keys = state.list(KIND).map((entry) => entry.key)
    for (const old of keys.sort().slice(0, Math.max(0, keys.length - most))) state.remove(KIND, old)
  }

  return {
    note(request, reply) {
      const role = guard.roleOf(request)
      if (role === undefined || reply.statusCode >= 400) return
      const { user } = guard.identityOf(request)
      const kind = kindOf(request)
      if (kind !== undefined) for (const what of sought(request, kind)) write(user, role, kind, what)
    },
    entries: () =>
      state
        .list<Lookup>(KIND)
        .sort((a, b) => (a.key < b.key ? 1 : -1))
        .map(({ value }) => value),
  }
}

function kindOf(request: FastifyRequest): string | undefined {
  const url = request.routeOptions.url ?? ''
  if (/^\/api\/(?:messages|rejections|authentications|connections|lines)$/.test(url))
    return wantsNdjson(request) ? 'export' : 'search'
  if (url === '/api/messages/:host/:queueId') return 'message'
  return ['live', 'resolve', 'query'].find((each) => url.startsWith(`/api/${each}`))
}

/** People that a request names, in small letters; for a message its queue ID. */
function sought(request: FastifyRequest, kind: string): string[] {
  if (kind === 'message') return [(request.params as { queueId: string }).queueId]
  const body = request.body as { params?: Record<string, unknown> } | undefined
  const asked = { ...(request.query as Record<string, unknown>), ...body?.params }
  const named = PEOPLE.map((key) => asked[key]).filter((each) => typeof each === 'string' && each !== '')
  const found = typeof asked['q'] === 'string' ? [...asked['q'].matchAll(PERSON)].map(([text]) => text) : []
  return [...new Set([...named, ...found].map((each) => String(each).toLowerCase().slice(0, LONGEST)))]
}
