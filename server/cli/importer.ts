/** What `mailtrace import` asks of the API, answered in this process without one. */
import { openImporting } from '../app/importing.ts'
import type { ImportRequest } from '../api/contract.ts'
import type { Config } from '../config.ts'
import type { ApiClient } from './client.ts'
import { ApiFault, UnreachableFault } from './faults.ts'
import { storeAdvice } from './wire.ts'

const JOB = '/import/'

export async function openImporter(config: Config): Promise<ApiClient> {
  const importing = await openImporting(config)
  if (!importing.isStoreReady) {
    await importing.stop()
    throw new UnreachableFault(storeAdvice(config))
  }
  return {
    get: async <T>(path: string) => {
      const job = path.startsWith(JOB) && importing.job(decodeURIComponent(path.slice(JOB.length)))
      if (!job) throw new ApiFault(404, 'NOT_FOUND', `there is no '${path}' here`)
      return job as T
    },
    post: async <T>(_: string, body: unknown) => {
      try {
        return (await importing.importFiles(body as ImportRequest)) as T
      } catch (cause) {
        throw faultOf(cause)
      }
    },
    postPatiently: () => Promise.reject(new ApiFault(404, 'NOT_FOUND', 'only files are imported here')),
    events: () => {
      throw new UnreachableFault('nothing comes in while files are imported')
    },
    close: importing.stop,
  }
}

/** As the API would tell it. */
function faultOf(cause: unknown): unknown {
  const { statusCode, code, message } = cause as { statusCode?: unknown; code?: unknown; message?: unknown }
  return typeof statusCode === 'number' ? new ApiFault(statusCode, String(code), String(message)) : cause
}
