/** Real mail for the pages: both runs of the corpus where it is, else the bundled sample. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportJob, MessagePage } from '../../server/api/contract.ts'
import type { Service } from './service.ts'
import { waitFor } from './service.ts'

const ROOT = join(import.meta.dirname, '../..')
const RUN = join(ROOT, '../shared/corpus/run1-short-ids-rfc3339')

/** Imports and returns the time range as URL parameters and the path of one message that bounced. */
export async function importRealMail(service: Service): Promise<{ range: string; message: string }> {
  const folder = existsSync(RUN) ? RUN : join(ROOT, 'deploy/sample')
  const files = ['mail.log', 'auth.log', 'rspamd.log'].map((name) => join(folder, name))
  await importFiles(service, files)

  const range = await coveredRange(service)
  const { items } = await service.get<MessagePage>(`/api/messages?q=status:bounced&limit=1&${range}`)
  const [message] = items
  if (!message) throw new Error('the imported mail holds no bounced message')
  return { range, message: `/m/${message.host}/${message.queueId}~${message.firstSeen}` }
}

/** Imports files through the API and waits for the end of the job. */
export async function importFiles(service: Service, files: readonly string[]): Promise<ImportJob> {
  const response = await service.request('/api/import', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ files, host: 'mx1' }),
  })
  if (!response.ok) throw new Error(`import: ${response.status} ${await response.text()}`)
  const { id } = (await response.json()) as ImportJob
  return waitFor(async () => {
    const job = await service.get<ImportJob>(`/api/import/${id}`)
    if (job.state === 'failed') throw new Error(`import failed: ${job.error}`)
    return job.state === 'done' ? job : undefined
  }, 100_000)
}

async function coveredRange(service: Service): Promise<string> {
  const oldest = await service.get<MessagePage>(
    '/api/messages?since=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z&limit=1&order=oldest',
  )
  const first = oldest.items[0]?.firstSeen
  if (first === undefined) throw new Error('nothing was imported')
  const since = new Date(Date.parse(first) - 60_000).toISOString()
  const until = new Date(Date.parse(first) + 24 * 3_600_000).toISOString()
  return `since=${since}&until=${until}`
}
