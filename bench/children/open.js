/**
 * Memory of a process that correlates a file whose messages all stay open, then one in which all of them are delivered;
 * prints RSS in MB, and a sum over the rows of the delivered messages, which is the same wherever they waited meanwhile.
 *
 *   node --expose-gc open.js OPEN.LOG DELIVERED.LOG ROWS [memory]      memory: none of them leaves it
 */
import { readLines } from './lines.js'
import { createRows } from './rows.js'
import { createWork } from './tracker.js'

const [open, delivered, path, where] = process.argv.slice(2)
const rows = createRows(path)
const found = { messages: 0, sent: 0, attempts: 0, sum: 0 }

const hashOf = (text) => {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash >>> 0
}

const work = createWork(
  ({ messages }) => {
    rows.write(messages)
    for (const message of messages) {
      if (message.open) continue
      found.messages++
      if (message.status === 'sent') found.sent++
      for (const { attempts } of message.recipients) found.attempts += attempts
      found.sum = (found.sum + hashOf(JSON.stringify(message))) % 2 ** 40
    }
  },
  { load: rows.load, options: where === 'memory' ? { mostPackedBytes: Infinity } : {} },
)

const settle = async () => {
  for (let pass = 0; pass < 3; pass++) globalThis.gc()
  // the heap gives back its pages a little later
  await new Promise((resolve) => setTimeout(resolve, 500))
  globalThis.gc()
  return process.memoryUsage().rss / 1e6
}

const empty = await settle()
readLines(open, work.take)
work.flush()
const held = work.tracker.openCount
const peak = process.resourceUsage().maxRSS / 1e3
const rss = await settle()
readLines(delivered, work.take)
work.flush()
const after = await settle()
rows.close()
const last = process.resourceUsage().maxRSS / 1e3
console.log(JSON.stringify({ empty, rss, peak, last, after, held, asked: work.asked, ...found }))
