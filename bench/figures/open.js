/** Memory of a million messages that stay in the queue: RSS with them, less RSS after the same lines with nothing held. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from '../generate.js'
import { child } from '../processes.js'

const MESSAGES = 1_000_000
const LINES_A_MESSAGE = 7.7
/** Share of the messages that memory must hold at the end, for the figure to be one of open messages. */
const LEAST_HELD = 0.99

export default {
  once: true,
  rows: [
    { id: 'open', title: 'memory of 1 M open messages', unit: 'MB', must: 1200, aim: 600 },
    { id: 'openHeap', title: '  of that in use after collection', unit: 'MB' },
  ],
  async measure({ folder }) {
    const file = join(folder, 'open.log')
    const { messages } = generate(file, MESSAGES * LINES_A_MESSAGE, 1, { hold: true })
    const held = await child('open', [file], ['--expose-gc', '--max-old-space-size=8192'])
    const dropped = await child('open', [file, 'drop'], ['--expose-gc', '--max-old-space-size=8192'])
    if (held.open < LEAST_HELD * messages || dropped.open > 0)
      throw new Error(`${held.open} of ${messages} messages were held, and ${dropped.open} dropped ones`)
    console.log(`open: ${messages} messages of ${statSync(file).size} bytes, ${held.open} held in memory`)
    const scale = MESSAGES / held.open
    return { open: (held.rss - dropped.rss) * scale, openHeap: (held.heap - dropped.heap) * scale }
  },
}
