/** Look-ups over HTTP, p95: a trace by its IDs, messages of an address, rejections, a piece of a line; and at ten times the data. */
import { createRandom } from '../random.js'
import { iso, p95, startService, storeOf } from '../service.js'

const LINES = 5_000_000
const LARGE = 50_000_000
const DAY = 86_400_000
const SAMPLES = 60
/** Alerts look at the last day by the clock, which lies within the large store and not within the small one: at the start only. */
const SELDOM = { alerts: { evaluateSeconds: 3600 } }
/** Addresses that are written in a search as they are. */
const PLAIN = /^[\w.+-]+@[\w.-]+$/

const ROWS = [
  { id: 'lookupQueueId', title: 'trace by queue ID, p95', unit: 'ms', must: 50, aim: 10 },
  { id: 'lookupMessageId', title: 'trace by Message-ID, p95', unit: 'ms', must: 50, aim: 10 },
  { id: 'lookupAddress', title: 'by address, 24 h, p95', unit: 'ms', must: 150, aim: 50 },
  { id: 'lookupAddressMonth', title: 'by address, 30 days, p95', unit: 'ms', must: 300, aim: 100 },
  { id: 'lookupRejections', title: 'rejections, 24 h, p95', unit: 'ms', must: 200, aim: 50 },
  { id: 'lookupSubstring', title: 'piece of a line, 24 h, p95', unit: 'ms', must: 1000, aim: 300 },
]
/** What does not depend on how much else there is: the others read a range. */
const GROWING = ['lookupQueueId', 'lookupMessageId']

export default {
  onDemand: true,
  once: true,
  rows: [
    ...ROWS,
    ...GROWING.map((id) => ({
      id: `${id}Large`,
      title: `  ${ROWS.find((row) => row.id === id).title}, 50 M : 5 M lines`,
      unit: 'x',
      must: 1.5,
    })),
  ],
  async measure({ main, folder, options }) {
    const kept = options.store ?? folder
    const measured = await asked(main, storeOf(main, kept, Number(options.stored ?? LINES), 1), folder)
    if (!options.large) return measured
    const large = await asked(main, storeOf(main, kept, LARGE, 1), folder)
    for (const { id, title } of ROWS) console.log(`50 M lines: ${title} ${large[id].toFixed(1)} ms`)
    for (const id of GROWING) measured[`${id}Large`] = large[id] / measured[id]
    return measured
  },
}

async function asked(main, data, folder) {
  const { get, since, until, rest, stop } = await startService(main, data, folder, {}, SELDOM)
  try {
    await rest()
    const random = createRandom(7)
    const known = []
    while (known.length < SAMPLES) {
      const at = since + random.next() * (until - since)
      const page = await get(`messages?since=${iso(at)}&until=${iso(at + 60_000)}&limit=5&order=oldest`)
      known.push(...page.items.filter(({ messageId, sender }) => messageId && PLAIN.test(sender)))
    }
    const range = (days) => `since=${iso(until - days * DAY)}&until=${iso(until)}`
    /** The day in whose middle this moment lies: a message of any day of the store is in its own. */
    const dayAround = (at) => `since=${iso(at - DAY / 2)}&until=${iso(at + DAY / 2)}`
    const found = async (path, holds) => {
      const { items } = await get(path)
      if (!items.some(holds)) throw new Error(`${path} does not find what it must`)
    }
    const of = encodeURIComponent
    return {
      lookupQueueId: await p95(SAMPLES, async (i) => {
        const { host, queueId, traceId, firstSeen } = known[i]
        const { message } = await get(`messages/${host}/${queueId}?at=${firstSeen}`)
        if (message.traceId !== traceId) throw new Error(`another message is shown for ${queueId}`)
      }),
      lookupMessageId: await p95(SAMPLES, (i) => {
        const { messageId, traceId } = known[i]
        return found(
          `messages?messageId=${of(messageId)}&${range(30)}`,
          (message) => message.traceId === traceId,
        )
      }),
      ...(await addresses(found, known, range, of)),
      lookupRejections: await p95(20, () => found(`rejections?${range(1)}`, () => true)),
      lookupSubstring: await p95(10, (i) => {
        const { queueId, firstSeen } = known[i]
        const piece = queueId.slice(1)
        const near = ({ message }) => message.includes(piece)
        return found(`lines?q=${of(piece)}&${dayAround(Date.parse(firstSeen))}`, near)
      }),
    }
  } finally {
    await stop()
  }
}

async function addresses(found, known, range, of) {
  const by = (days) => (i) => {
    const { sender } = known[i]
    return found(`messages?address=${of(sender)}&${range(days)}`, (message) =>
      [message.sender, ...message.recipients.map(({ address }) => address)].includes(sender),
    )
  }
  return { lookupAddress: await p95(30, by(1)), lookupAddressMonth: await p95(30, by(30)) }
}
