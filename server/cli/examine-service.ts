/** Looks at the data directory, the disk, the service and the store. */
import { stat, statfs } from 'node:fs/promises'
import type { AlertList, ServiceStatus, SourceList } from '../api/contract.ts'
import type { Config } from '../config.ts'
import type { ApiClient } from './client.ts'
import { explainFault } from './faults.ts'
import type { Finding } from './finding.ts'

const SHARE_WARNING = 0.9
const SHARE_FAILED = 0.97
const UNKNOWN_WARNING = 0.05

/** The directory is ours alone, and its disk has room. */
export async function examineData(data: string): Promise<Finding[]> {
  const found = await stat(data).catch(() => undefined)
  if (found === undefined)
    return [{ check: 'data', state: 'ok', detail: `${data} does not exist yet; the first start makes it` }]
  const open = found.mode & 0o077
  const { blocks, bavail, bsize } = await statfs(data)
  const share = blocks === 0 ? 0 : 1 - bavail / blocks
  const percent = `${Math.round(share * 100)} % used, ${Math.round((bavail * bsize) / 2 ** 30)} GiB free`
  return [
    open === 0
      ? { check: 'data', state: 'ok', detail: `${data} is open to its owner only` }
      : {
          check: 'data',
          state: 'warning',
          detail: `${data} is open to others (mode ${(found.mode & 0o777).toString(8)}): it holds mail addresses`,
          advice: `run 'chmod 700 ${data}'`,
        },
    share < SHARE_WARNING
      ? { check: 'disk', state: 'ok', detail: `the disk of ${data}: ${percent}` }
      : {
          check: 'disk',
          state: share < SHARE_FAILED ? 'warning' : 'failed',
          detail: `the disk of ${data} is nearly full: ${percent}`,
          advice: "make room, or put the data directory on a disk of its own ('data' in the configuration)",
        },
  ]
}

/** `connect` fails when neither service nor store can be reached. */
export async function examineStore(config: Config, connect: () => Promise<ApiClient>): Promise<Finding[]> {
  let client: ApiClient
  try {
    client = await connect()
  } catch (fault) {
    return [{ check: 'store', state: 'failed', detail: explainFault(fault).line }]
  }
  try {
    const findings: Finding[] = [
      client.url === undefined
        ? {
            check: 'service',
            state: 'warning',
            detail: 'no service runs on this data directory',
            advice: "start it with 'mailtrace run', or as a system service (docs/how-to/install.md)",
          }
        : { check: 'service', state: 'ok', detail: `the service answers at ${client.url}` },
    ]
    const status = await client.get<ServiceStatus>('/status')
    findings.push(
      status.store === 'ok'
        ? { check: 'store', state: 'ok', detail: 'the store answers' }
        : {
            check: 'store',
            state: 'failed',
            detail: `the store is ${status.store}`,
            advice:
              config.clickhouse.url === undefined
                ? "look for 'engine' in the log of the service, and for room on the disk"
                : "check that the ClickHouse server at 'clickhouse.url' runs and that user and password fit",
          },
    )
    if (status.store === 'ok') findings.push(await examineReasons(client))
    if (client.url !== undefined) findings.push(...(await examineRunning(client)))
    return findings
  } catch (fault) {
    return [{ check: 'store', state: 'failed', detail: explainFault(fault).line }]
  } finally {
    await client.close()
  }
}

const SHOWN_REPLIES = 5

interface Unclassified {
  fingerprint: string
  count: number
  total: number
}

/** Replies of the last 30 days that fit no class of reasons: nothing is broken, but nobody is told what they mean. */
async function examineReasons(client: ApiClient): Promise<Finding> {
  const { rows } = await client.post<{ rows: Unclassified[] }>('/query/reasons.unclassified', {
    params: { since: 'now-30d', limit: SHOWN_REPLIES },
  })
  const total = rows[0]?.total ?? 0
  if (total === 0)
    return { check: 'reasons', state: 'ok', detail: 'every reply of the last 30 days has a known reason' }
  const forms = rows.map(
    ({ fingerprint, count }) => `${count} x ${fingerprint === '' ? '(empty)' : fingerprint}`,
  )
  return {
    check: 'reasons',
    state: 'ok',
    detail: `${total} replies of the last 30 days fit no known reason: ${forms.join('; ')}`,
    advice: 'the page Sources lists them with an example each',
  }
}

/** What only the running service knows: what it reads, and whom its alerts reach. */
async function examineRunning(client: ApiClient): Promise<Finding[]> {
  const findings: Finding[] = []
  const { sources, damagedParts = [] } = await client.get<SourceList>('/sources')
  if (damagedParts.length > 0)
    findings.push({
      check: 'store',
      state: 'failed',
      detail: `damaged parts of tables were put aside, their rows are missing: ${damagedParts.map(({ table, part }) => `${table} ${part}`).join(', ')}`,
      advice: 'look at the disk, then restore a backup or import the logs again',
    })
  for (const { name, state, advice, lines, unknown, gaps } of sources) {
    if (advice !== undefined && (state === 'missing' || state === 'unreadable'))
      findings.push({
        check: 'source',
        state: 'failed',
        detail: `the service cannot read ${name}`,
        advice: advice.en,
      })
    if (gaps > 0)
      findings.push({
        check: 'source',
        state: 'warning',
        detail: `${name}: text was lost ${gaps} times before it could be read`,
      })
    if (lines > 1000 && unknown / lines > UNKNOWN_WARNING)
      findings.push({
        check: 'source',
        state: 'warning',
        detail: `${name}: ${Math.round((unknown / lines) * 100)} % of its lines are of unknown form`,
        advice: "the page Sources lists the forms; 'mailtrace parse --stats' does too",
      })
  }
  const { warnings } = await client.get<AlertList>('/alerts')
  for (const { words } of warnings) findings.push({ check: 'alerts', state: 'warning', detail: words.en })
  return findings
}
