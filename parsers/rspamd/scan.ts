/**
 * rspamd's verdict on one message. Message-ID, envelope sender, options of symbols and recipients are the sender's to
 * choose and not escaped: where the text can be read in two ways, the fields in doubt are left out.
 */
import type { Scan } from '../event.ts'
import type { Grammar, Line } from '../grammar.ts'
import { readPrefix } from './prefix.ts'
import { isQueueId } from '../postfix/queue-id.ts'
import { scoreOf } from './score.ts'
import { readSymbols } from './symbols.ts'
import { readTail } from './tail.ts'

export const scan: Grammar = {
  daemons: ['rspamd'],
  samples: [
    '<97f0bc>; proxy; rspamd_task_write_log: id: <17.c9@client.example>, qid: <504DD27E90F>, ip: 203.0.113.104, user: carol@example.net, from: <carol@example.net>, (default: F (no action): [0.56/15.00] [R_MIXED_CHARSET(0.66){},MIME_GOOD(-0.10){text/plain;},ARC_NA(0.00){}]), len: 669, time: 63.264ms, dns req: 1, digest: <36abcca93439c1e72855ab67d876ffbd>, rcpts: <bob@example.net,eve@example.net>, mime_rcpts: <bob@example.net>',
    '<97f0bc>; proxy; rspamd_task_write_log: id: <undef>, ip: 203.0.113.104, (default: T (soft reject): [nan/15.00] [A(0.00){}]), len: 669, time: 6.2ms, dns req: 1, digest: <36abcca93439c1e72855ab67d876ffbd>, rcpts: <bob@example.net>, mime_rcpts: <bob@example.net>, file: /tmp/x.eml, forced: greylist: soft reject, settings_id: inbound, groups: headers(1.00),policies(-0.50)',
    '(normal) <97f0bc>; task; rspamd_task_write_log: id: <undef>, ip: 203.0.113.104, (default: T (reject): [17.50/15.00] [GTUBE(0.00){}]), len: 669, time: 6.2ms real, 1.0ms virtual, dns req: 1',
  ],

  parse(body, line): Scan | undefined {
    if (!body.slice(0, LONGEST_PREFIX).includes(WRITER)) return undefined
    const prefix = readPrefix(body)
    if (prefix?.function !== WRITER) return undefined
    return readVerdict(prefix.text, line)
  },
}

const WRITER = 'rspamd_task_write_log'
const LONGEST_PREFIX = 200

//  (default: F (no action): [0.56/15.00] [
//            ^ flag ^ action ^ score ^ requiredScore
const VERDICT =
  / \(default: (?:(?<flag>[TFS]) )?\((?<action>[^()]{1,60})\): \[(?<score>-?[\d.]+|-?nan|-?inf)\/(?<required>-?[\d.]+|-?nan|-?inf)\] \[/g

/** What stands behind the symbols. */
const ENDS = [']), len: ', ']), groups: ', ']), public_groups: ']

function readVerdict(text: string, line: Line): Scan | undefined {
  const verdicts = [...text.matchAll(VERDICT)].slice(0, 3)
  const [verdict] = verdicts
  // Two verdicts in one line: one of them was written by the sender, and nothing tells which.
  if (verdicts.length !== 1 || !verdict?.groups) return undefined
  const { flag, action = '', score = '', required = '' } = verdict.groups

  const start = verdict.index + verdict[0].length
  const mark = ENDS.find((each) => text.includes(each, start)) ?? ''
  const end = mark === '' ? -1 : text.indexOf(mark, start)
  const event: Scan = {
    kind: 'scan',
    action,
    score: scoreOf(score),
    requiredScore: scoreOf(required),
    // Of a list that was cut, the last symbol may be.
    symbols: end < 0 ? readSymbols(text.slice(start)).slice(0, -1) : readSymbols(text.slice(start, end)),
  }
  if (flag !== undefined) event.flag = flag
  readHead(text.slice(0, verdict.index), event, line)
  if (end >= 0 && text.indexOf(mark, end + 1) < 0) readTail(text.slice(end), event)
  return event
}

const MARKS = [', qid: <', ', ip: ', ', user: ', ', from: <'] as const

// id: <17.c9@client.example>, qid: <504DD27E90F>, ip: 203.0.113.104, user: carol, from: <carol@example.net>,
//      ^ messageId                  ^ queueId         ^ clientAddress      ^ saslUsername  ^ sender
function readHead(head: string, event: Scan, line: Line): void {
  if (!head.startsWith('id: <') || !head.endsWith(',')) return
  // Each mark stands once; a second one was put there by the sender.
  const found = MARKS.map((mark) => head.indexOf(mark))
  if (MARKS.some((mark, index) => head.indexOf(mark, (found[index] ?? 0) + 1) >= 0 && found[index] !== -1))
    return
  const present = found.filter((at) => at >= 0)
  if (present.some((at, index) => index > 0 && at < (present[index - 1] ?? 0))) return

  const ends = [...present, head.length - 1]
  const valueAt = (index: number): string | undefined => {
    const at = found[index] ?? -1
    if (at < 0) return undefined
    const end = ends[ends.indexOf(at) + 1] ?? head.length
    return head.slice(at + (MARKS[index] ?? '').length, end)
  }
  const [queueId, address, username, sender] = [0, 1, 2, 3].map(valueAt)

  const messageId = head.slice(4, ends[0])
  if (messageId !== '<undef>' && messageId !== '<>') event.messageId = messageId
  if (queueId?.endsWith('>') && isQueueId(queueId.slice(0, -1))) line.queueId = queueId.slice(0, -1)
  if (address !== undefined) event.clientAddress = address
  if (username !== undefined) event.saslUsername = username
  if (sender?.endsWith('>')) event.sender = sender.slice(0, -1)
}
