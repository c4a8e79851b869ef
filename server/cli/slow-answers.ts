/** A request whose answer may take hours: `fetch` gives up after five minutes without one, whatever it is told. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { text } from 'node:stream/consumers'

const PROBE_MS = 30_000

/** As `fetch` does it, for method, headers and a text as body. Rejects only when the connection fails. */
export async function askPatiently(url: string, { method, headers, body }: RequestInit): Promise<Response> {
  // a connection of its own: one that was idle may be closed just as it is taken again
  const request = (url.startsWith('https:') ? requestHttps : requestHttp)(url, {
    agent: false,
    method: method ?? 'GET',
    headers: Object.fromEntries(new Headers(headers)),
  })
  // what lies between must not take the silence for an end
  request.setSocketKeepAlive(true, PROBE_MS)
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (answer) => {
      text(answer).then((words) => resolve(new Response(words, { status: answer.statusCode ?? 500 })), reject)
    })
    request.end(body)
  })
}
