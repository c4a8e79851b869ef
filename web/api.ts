/** Requests to our API: JSON both ways, problem+json as ApiError, and one place that hears when the session ended. */
import type { Problem } from '../server/api/contract.ts'

export type Params = Record<string, string | number | boolean | undefined>

/** What the reader can do about an error; `kinds` are those of the error texts in locales. */
export type ErrorKind =
  'offline' | 'session' | 'forbidden' | 'bad-query' | 'too-broad' | 'store' | 'missing' | 'locked' | 'other'

/** A refused or failed request. Without an answer `problem.code` is `OFFLINE`, or `NO_PROBLEM` for an answer that is none of ours. */
export class ApiError extends Error {
  readonly problem: Problem
  readonly kind: ErrorKind

  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'ApiError'
    this.problem = problem
    this.kind = kindOf(problem)
  }
}

interface Request {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  params?: Params
  body?: unknown
  signal?: AbortSignal
}

const sessionEnd = new Set<() => void>()

/** Calls `listener` when a request finds nobody signed in; returns the way to stop. */
export function onSessionEnd(listener: () => void): () => void {
  sessionEnd.add(listener)
  return () => sessionEnd.delete(listener)
}

/** Sends one request to `/api<path>` and returns its body, undefined for none. Throws ApiError, or AbortError when cancelled. */
export async function request<T>(path: string, options: Request = {}): Promise<T> {
  const { method = 'GET', params, body, signal } = options
  const response = await send(`/api${path}${queryOf(params)}`, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json, application/problem+json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  if (!response.ok) {
    const error = new ApiError(await problemOf(response))
    if (error.problem.code === 'NOT_SIGNED_IN') for (const listener of sessionEnd) listener()
    throw error
  }
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A list as JSON lines while it is made, for exports. Throws as `request` does; a stream that breaks off throws while read. */
export async function requestLines(
  path: string,
  params: Params,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const headers = { accept: 'application/x-ndjson, application/problem+json' }
  const response = await send(`/api${path}${queryOf(params)}`, {
    credentials: 'same-origin',
    headers,
    signal,
  })
  if (!response.ok || !response.body) throw new ApiError(await problemOf(response))
  return response.body
}

/** `?a=1&b=x`; absent and empty values are left out. */
export function queryOf(params: Params = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(params))
    if (value !== undefined && value !== '') search.set(key, String(value))
  const text = search.toString()
  return text && `?${text}`
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError({ code: 'OFFLINE', title: '', detail: '', requestId: '', status: 0 })
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const given = (await response.json().catch(() => ({}))) as Partial<Problem>
  return {
    code: given.code ?? 'NO_PROBLEM',
    title: given.title ?? response.statusText,
    detail: given.detail ?? '',
    ...(given.values && { values: given.values }),
    requestId: given.requestId ?? response.headers.get('x-request-id') ?? '',
    status: response.status,
  }
}

function kindOf({ code, status }: Problem): ErrorKind {
  if (status === 0) return 'offline'
  if (code === 'NOT_SIGNED_IN') return 'session'
  if (code === 'LOCKED_OUT') return 'locked'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'missing'
  if (status === 422) return 'too-broad'
  if (status === 503) return 'store'
  return status === 400 ? 'bad-query' : 'other'
}
