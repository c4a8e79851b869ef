/** `mailtrace trace`: where is this mail? By queue ID, Message-ID or address. */
import { namingList } from '../../parsers/reasons/blocklist.ts'
import { explainCode, explainReason } from '../../parsers/reasons/explain.ts'
import { namingGreeting } from '../../parsers/reasons/greeting.ts'
import { whenOver } from '../../parsers/reasons/over.ts'
import type { Message, MessageDetail, Recipient } from '../api/contract.ts'
import { isQueueId } from '../query/language/extract.ts'
import type { ApiClient } from './client.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE, ZONE } from './define.ts'
import type { Given } from './define.ts'
import { ApiFault, EXIT, UsageFault } from './faults.ts'
import { TIMES, timeQuery } from './filters.ts'
import { write, writeJson } from './io.ts'
import { pages } from './list.ts'
import { tellStory } from './story.ts'
import type { Query } from './wire.ts'

const STORIES = 5

export const trace = defineCommand({
  name: 'trace',
  summary: 'Tell the story of messages: who sent them, who has them, who has not and why.',
  usage: 'ID...',
  details:
    'ID is a queue ID, a Message-ID or an address (then the newest of its messages).\n' +
    `Tells ${STORIES} stories for each ID unless --limit says otherwise; --json gives every Message.`,
  flags: {
    lines: { help: 'with the log lines' },
    host: { value: 'NAME', help: 'only on this mail server' },
    limit: { value: 'COUNT', help: 'at most so many for each ID' },
    ...TIMES,
    ...ZONE,
    ...JSON_FLAG,
    ...SERVICE,
  },
  words: [1, Number.POSITIVE_INFINITY],
  run: (given) =>
    withClient(given, async (client) => {
      let missing = 0
      let first = true
      for (const id of given.words) {
        const found = await traceOne(given, client, id, first)
        if (found > 0) first = false
        else {
          missing += 1
          given.io.stderr.write(`mailtrace trace: nothing is known of '${id}'\n`)
        }
      }
      return missing === 0 ? EXIT.done : EXIT.failed
    }),
})

/** How many were found. */
async function traceOne(given: Given, client: ApiClient, id: string, first: boolean): Promise<number> {
  const { stdout, stderr } = given.io
  const config = given.config()
  const json = given.on('json')
  const limit = given.count('limit') ?? (json ? Number.POSITIVE_INFINITY : STORIES)
  if (limit === 0) throw new UsageFault('--limit 0: must be at least 1')
  const range = { ...timeQuery(given, config.zone), host: given.text('host') }
  let found = 0
  for (const filter of filtersFor(id)) {
    for await (const page of pages<Message>(client, '/messages', { ...filter, ...range }, limit)) {
      for (const message of page.items) {
        if (json) await writeJson(stdout, message)
        else {
          const detail = await detailOf(client, message)
          const story = tellStory(detail, {
            language: config.language,
            zone: config.zone,
            explain: (recipient) => explain(recipient, detail.message.open, config.language),
            withLines: given.on('lines'),
            now: Date.now(),
          })
          await write(stdout, (first && found === 0 ? '' : '\n') + story)
        }
        found += 1
      }
      if (!json && page.total > found && found >= limit && !given.on('quiet'))
        stderr.write(`${found} of ${page.total} messages of '${id}'; --limit tells more\n`)
    }
    if (found > 0) break
  }
  return found
}

/** What the ID may be, the likeliest first. */
function filtersFor(id: string): Query[] {
  const text = id.trim()
  if (text === '') return []
  if (isQueueId(text)) return [{ queueId: text }]
  // a Message-ID may look like an address, and in brackets hardly is one
  if (text.includes('@'))
    return text.startsWith('<')
      ? [{ messageId: text }, { address: text.replace(/^<|>$/g, '') }]
      : [{ address: text }, { messageId: text }]
  return [{ queueId: text }, { messageId: text }]
}

/** The life that the list showed, not another of the same queue ID; what vanished meanwhile is told as the list had it. */
async function detailOf(client: ApiClient, message: Message): Promise<MessageDetail> {
  const path = `/messages/${encodeURIComponent(message.host)}/${encodeURIComponent(message.queueId)}`
  try {
    return await client.get<MessageDetail>(path, { at: message.firstSeen })
  } catch (fault) {
    if (fault instanceof ApiFault && fault.status === 404)
      return { message, attempts: [], lines: [], otherLives: [] }
    throw fault
  }
}

/** Without a word of further tries where none follows. */
function explain(recipient: Recipient, open: boolean, language: 'en' | 'de'): string | undefined {
  const { reasonClass, dsn, status, reply } = recipient
  if (status === 'sent' || status === 'pending') return undefined
  const explanation =
    (reasonClass === undefined || reasonClass === 'other' ? undefined : explainReason(reasonClass)) ??
    (dsn === undefined ? undefined : explainCode(dsn))
  const over = !open || status === 'bounced' || status === 'expired'
  if (explanation === undefined) return undefined
  return namingGreeting(namingList(over ? whenOver(explanation) : explanation, reply), reply).meaning[
    language
  ]
}
