/** amavis: one line for each message it passed on or blocked (its log level 0). */
import type { Remark } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

export const amavis: Grammar = {
  daemons: ['amavis'],
  samples: [
    '(27886-10) Passed CLEAN {RelayedInbound}, [192.0.2.1]:4711 [192.0.2.1] <a@example.org> -> <b@example.net>, Queue-ID: 4F2A81C0B7, Message-ID: <1@example.org>, mail_id: abcDEF123456, Hits: -1.9, size: 2134, queued_as: 1C6B541C5D, 312 ms',
    '(27886-11) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.1]:4711 [192.0.2.1] <a@example.org> -> <b@example.net>, quarantine: spam-x.gz, mail_id: abcDEF123457, Hits: 17.2, size: 2134, 312 ms',
  ],

  parse(body, line): Remark | undefined {
    const head = capture<'action' | 'category'>(HEAD, body)
    if (!head) return undefined
    const remark: Remark = { kind: 'policy', text: body, ...head }
    const tail = capture<'score' | 'size', 'next'>(TAIL, body)
    if (tail) {
      if (tail.score !== '-') remark['score'] = Number(tail.score)
      remark['size'] = Number(tail.size)
      if (tail.next !== undefined) remark['remoteQueueId'] = tail.next
    }
    // Addresses and Message-ID are the sender's: a second mark in them makes both doubtful.
    const at = body.indexOf(QUEUE_ID)
    const queueId =
      at < 0 || at !== body.lastIndexOf(QUEUE_ID) ? undefined : ID.exec(body.slice(at + QUEUE_ID.length))
    if (queueId) line.queueId = queueId[0]
    return remark
  },
}

// (27886-10) Blocked SPAM {DiscardedInbound,Quarantined}, …
//            ^ action ^ category
const HEAD = /^\([\w-]{1,30}\) (?<action>Passed|Blocked) (?<category>[A-Z][A-Z-]*(?:-\d)?)/

// , Hits: -1.9, size: 2134, pt: 3, queued_as: 1C6B541C5D, Tests: [A=1], 312 ms
const TAIL =
  /, Hits: (?<score>-|-?[\d.]+), size: (?<size>\d{1,15})(?:, pt: \d+)?(?:, queued_as: (?<next>[0-9A-Za-z]{6,30}))?[^<>]*, \d+ ms$/

const QUEUE_ID = ', Queue-ID: '
const ID = /^[0-9A-Za-z]{6,30}(?=,)/
