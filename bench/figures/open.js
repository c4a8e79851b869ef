/**
 * Memory of a process with a million messages in the queue at once: as the product is set, where most of them wait in the
 * store, and with all of them in memory. All of them are delivered afterwards, and the rows must be the same in both.
 */
import { closeSync, createReadStream, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { generate } from '../generate.js'
import { child } from '../processes.js'

const MESSAGES = 1_000_000
const LINES_A_MESSAGE = 7.7
/** A heap that grows as it likes says nothing of what it needs: with less than that, the collector must work. */
const FLAGS = ['--expose-gc', '--max-old-space-size=512']
const LINES_A_WRITE = 10_000

export default {
  once: true,
  rows: [
    { id: 'open', title: 'RSS with 1 M open messages', unit: 'MB', must: 1200, aim: 600 },
    { id: 'openPeak', title: '  peak, until all are delivered', unit: 'MB', must: 1200, aim: 600 },
    { id: 'openMemory', title: '  all of them in memory', unit: 'MB', must: 1200, aim: 600 },
    { id: 'openMemoryPeak', title: '  peak, until all are delivered', unit: 'MB', must: 1200 },
    { id: 'openEmpty', title: '  before the first', unit: 'MB' },
  ],
  async measure({ folder, messages: wanted = MESSAGES }) {
    const file = join(folder, 'open.log')
    const { messages } = generate(file, wanted * LINES_A_MESSAGE, 1, { hold: true })
    const later = join(folder, 'delivered.log')
    const deferred = await deliver(file, later)
    console.log(`open: ${messages} messages of ${statSync(file).size} bytes of log`)
    const stored = await child('open', [file, later, join(folder, 'rows')], FLAGS)
    const memory = await child('open', [file, later, join(folder, 'rows'), 'memory'], FLAGS)
    console.log(`open: as set ${JSON.stringify(stored)}, all in memory ${JSON.stringify(memory)}`)
    check({ messages, deferred }, stored, memory)
    const scale = wanted / messages
    return {
      open: stored.rss * scale,
      openPeak: stored.last * scale,
      openMemory: memory.rss * scale,
      openMemoryPeak: memory.last * scale,
      openEmpty: stored.empty,
    }
  },
}

function check({ messages, deferred }, stored, memory) {
  const faults = []
  if (deferred !== messages) faults.push(`${deferred} of ${messages} messages were deferred`)
  if (memory.held !== messages) faults.push(`memory held ${memory.held} of ${messages}`)
  if (memory.asked > 0) faults.push(`the store was asked for ${memory.asked}, though memory held all`)
  if (stored.held >= messages || stored.asked < messages - stored.held)
    faults.push(`memory held ${stored.held}, and ${stored.asked} came back from the store`)
  for (const { messages: ended, sent, attempts } of [stored, memory])
    if (ended !== messages || sent !== messages || attempts !== 2 * messages)
      faults.push(`${ended} ended, ${sent} sent, ${attempts} attempts of ${messages} messages`)
  if (stored.sum !== memory.sum) faults.push('the rows differ')
  if (faults.length > 0) throw new Error(faults.join('; '))
}

/** Writes, a day later, how each deferred message of a file is delivered and leaves the queue; returns their number. */
async function deliver(from, to) {
  const file = openSync(to, 'w')
  let count = 0
  let lines = []
  for await (const line of createInterface({
    input: createReadStream(from, 'latin1'),
    crlfDelay: Infinity,
  })) {
    const match =
      /^(\S+)T(\S+) (\S+) postfix\/smtp\[\d+\]: (\w+): to=<(.*)>, relay=\S+ delay=\S+ delays=\S+ dsn=\S+ status=deferred/.exec(
        line,
      )
    if (match === null) continue
    const [, day, time, host, id, address] = match
    const stamp = `${new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)}T${time} ${host} postfix`
    lines.push(
      `${stamp}/smtp[4000]: ${id}: to=<${address}>, relay=mx.example.org[198.51.100.7]:25, delay=86400, delays=86399/0/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
      `${stamp}/qmgr[900]: ${id}: removed`,
    )
    count++
    if (lines.length >= LINES_A_WRITE) writeSync(file, `${lines.splice(0).join('\n')}\n`)
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  closeSync(file)
  return count
}
