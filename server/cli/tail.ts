/** `mailtrace tail`: what is happening now, as lines or as messages. */
import type { LogLine, Message } from '../api/contract.ts'
import type { ApiClient } from './client.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE, ZONE } from './define.ts'
import type { Given } from './define.ts'
import { EXIT } from './faults.ts'
import { FILTERS, filterQuery } from './filters.ts'
import { plain, untilInterrupted, write, writeJson } from './io.ts'
import { verdict } from './story.ts'
import { localTime } from './table.ts'
import type { ServerEvent } from './wire.ts'

export const tail = defineCommand({
  name: 'tail',
  summary: 'Show log lines, or messages, as they come; Ctrl-C ends it.',
  usage: '[filters]',
  flags: {
    messages: { help: 'messages instead of log lines' },
    limit: { value: 'COUNT', help: 'end after so many' },
    ...FILTERS,
    program: { value: 'NAME', help: 'lines of this program only' },
    kind: { value: 'KIND', help: 'lines of this kind only' },
    severity: { value: 'LEVEL', help: 'info, warning, error, fatal or panic' },
    ...ZONE,
    ...JSON_FLAG,
    ...SERVICE,
  },
  run: (given) => withClient(given, (client) => follow(given, client)),
})

async function follow(given: Given, client: ApiClient): Promise<number> {
  const { io } = given
  const config = given.config()
  const limit = given.count('limit') ?? Number.POSITIVE_INFINITY
  const query = {
    mode: given.on('messages') ? 'messages' : 'lines',
    ...filterQuery(given),
    program: given.text('program'),
    kind: given.text('kind'),
    severity: given.text('severity'),
  }
  const ended = new AbortController()
  const { signal, dispose } = untilInterrupted(io)
  let shown = 0
  try {
    for await (const event of client.events('/live', query, AbortSignal.any([signal, ended.signal]))) {
      if (event.event === 'dropped') {
        if (!given.on('quiet'))
          io.stderr.write('mailtrace tail: too fast for this view, some were left out\n')
        continue
      }
      if (given.on('json')) await writeJson(io.stdout, event.data)
      else await write(io.stdout, `${textOf(event, config)}\n`)
      shown += 1
      if (shown >= limit) break
    }
  } finally {
    ended.abort()
    dispose()
  }
  return EXIT.done
}

function textOf(
  { event, data }: ServerEvent,
  { language, zone }: { language: 'en' | 'de'; zone: string },
): string {
  if (event === 'line') return plain((data as LogLine).line)
  const message = data as Message
  const to = message.recipients.map(({ address }) => address).join(', ')
  return plain(
    `${localTime(message.lastSeen, zone)}  ${message.host}  ${message.queueId}  ${message.sender ?? '-'} -> ${to || '-'}: ${verdict(message, { language })}`,
  )
}
