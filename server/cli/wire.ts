/** How the API is spoken over a wire: queries, faults, server-sent events. */
import type { Config } from '../config.ts'
import { ApiFault, UnreachableFault } from './faults.ts'

export type Query = Record<string, string | number | undefined>

export interface ServerEvent {
  event: string
  data: unknown
}

/** `?a=b`; what is undefined is left out. */
export function queryText(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** The problem+json of the API as a fault. */
export function faultOf(status: number, body: string): ApiFault {
  try {
    const { code, detail, title } = JSON.parse(body) as Record<string, unknown>
    const words = typeof detail === 'string' && detail !== '' ? detail : title
    return new ApiFault(status, String(code ?? ''), String(words ?? `the service answered ${status}`))
  } catch {
    return new ApiFault(status, '', `the service answered ${status}`)
  }
}

/** The events of a stream until it ends; a stream that breaks is an UnreachableFault. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<ServerEvent> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = readEvent(block)
        if (event !== undefined) yield event
      }
    }
  } catch (cause) {
    if (!signal.aborted) throw new UnreachableFault(`the service went away (${codeOf(cause)})`)
  }
}

/** One block of the stream: `event:` and `data:` lines; comments keep the connection alive. */
function readEvent(block: string): ServerEvent | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const { field, value } = /^(?<field>event|data): ?(?<value>.*)$/.exec(line)?.groups ?? {}
    if (field === 'event') event = value ?? event
    if (field === 'data') data.push(value ?? '')
  }
  return data.length === 0 ? undefined : { event, data: JSON.parse(data.join('\n')) as unknown }
}

/** Why a request failed, in a word: fetch hides it in `cause`. */
export function codeOf(cause: unknown): string {
  const inner = (cause as { cause?: unknown }).cause ?? cause
  if (!(inner instanceof Error)) return String(inner)
  return 'code' in inner ? String(inner.code) : inner.message
}

/** What helps where an application without a service cannot reach its store. */
export function storeAdvice({ clickhouse }: Config): string {
  return clickhouse.url === undefined
    ? 'the embedded store did not start: --verbose says why, and check the room on the disk'
    : "the store at 'clickhouse.url' does not answer: check that it runs and that user and password fit"
}
