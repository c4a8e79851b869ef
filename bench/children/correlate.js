/** Parses and correlates a file on one core; prints the CPU seconds and what was found, to be compared with the truth. */
import { readLines } from './lines.js'
import { createWork } from './tracker.js'

const statuses = new Map()
const found = { lines: 0, rejections: 0, failures: 0 }

const { take, flush } = createWork((records) => {
  found.lines += records.lines.length
  found.rejections += records.rejections.length
  for (const { result, primary, attempts } of records.authentications)
    if (result === 'failure' && primary) found.failures += attempts
  for (const { traceId, status, gone } of records.messages)
    if (gone) statuses.delete(traceId)
    else statuses.set(traceId, status)
})
const before = process.cpuUsage()
readLines(process.argv[2], take)
flush()
const { user, system } = process.cpuUsage(before)

const byStatus = {}
for (const status of statuses.values()) byStatus[status] = (byStatus[status] ?? 0) + 1
console.log(
  JSON.stringify({ seconds: (user + system) / 1e6, ...found, messages: statuses.size, statuses: byStatus }),
)
