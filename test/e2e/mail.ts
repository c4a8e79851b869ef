/** Real mail for the pages: both runs of the corpus where it is, else the bundled sample, which suffices for looks. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportJob, MessagePage } from '../../server/api/contract.ts'
import type { Service } from './service.ts'
import { waitFor } from './service.ts'

const ROOT = join(import.meta.dirname, '../..')
const CORPUS = join(ROOT, '../shared/corpus')
const LOGS = ['mail.log', 'auth.log', 'rspamd.log']

/** Imports and returns the time range as URL parameters and the path of one message that bounced. */
export async function importRealMail(
  service: Service,
  from: 'corpus' | 'sample' = 'corpus',
): Promise<{ range: string; message: string }> {
  const runs =
    from === 'corpus' && existsSync(CORPUS)
      ? readdirSync(CORPUS).filter((name) => name.startsWith('run'))
      : []
  const folders = runs.length > 0 ? runs.map((name) => join(CORPUS, name)) : [join(ROOT, 'deploy/sample')]
  for (const folder of folders)
    await importFiles(
      service,
      LOGS.map((name) => join(folder, name)),
    )

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
  }, 200_000)
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
