/** The whole application in this process, neither collecting nor listening: for commands when no service runs. */
import type { ServiceStatus } from '../api/contract.ts'
import { createApp, discover as discoverLogs } from '../app.ts'
import type { Config } from '../config.ts'
import type { ApiClient } from './client.ts'
import { UnreachableFault } from './faults.ts'
import type { Discovery } from './io.ts'
import { faultOf, queryText, storeAdvice } from './wire.ts'
import type { Query } from './wire.ts'

export async function openOffline(config: Config): Promise<ApiClient> {
  const app = await createApp({ config, collect: false, serve: false })
  try {
    await app.start()
  } catch (fault) {
    await app.stop()
    throw fault
  }
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
    const answer = await app.inject({
      method,
      url: `/api${path}`,
      headers: { authorization: `Bearer ${app.token}` },
      ...(body !== undefined && { payload: body as object }),
    })
    if (answer.statusCode >= 400) throw faultOf(answer.statusCode, answer.body)
    return JSON.parse(answer.body) as unknown
  }
  const client: ApiClient = {
    get: async <T>(path: string, query: Query = {}) => (await ask('GET', path + queryText(query))) as T,
    post: async <T>(path: string, body: unknown) => (await ask('POST', path, body)) as T,
    postPatiently: async <T>(path: string, body: unknown) => (await ask('POST', path, body)) as T,
    events: () => {
      throw new UnreachableFault("no service runs, so nothing comes in: start 'mailtrace run'")
    },
    close: () => app.stop(),
  }
  // an import would wait for a store that is away; nobody waits at a prompt
  const { store } = await client.get<ServiceStatus>('/status')
  if (store !== 'ok') {
    await client.close()
    throw new UnreachableFault(storeAdvice(config))
  }
  return client
}

export function discover({ sources, journal }: Config): Promise<Discovery> {
  return discoverLogs({ configured: sources, journal })
}
