/** amavis: one line for each message it passed on or blocked (its log level 0). */
import type { Remark } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { endOfAddress } from '../postfix/address.ts'
import { isQueueId } from '../postfix/queue-id.ts'
import { once, present, valueBehind } from './marks.ts'

export const amavis: Grammar = {
  daemons: ['amavis'],
  samples: [
    '(27886-10) Passed CLEAN {RelayedInbound}, [192.0.2.1]:4711 [192.0.2.1] <a@example.org> -> <b@example.net>, Queue-ID: 4F2A81C0B7, Message-ID: <1@example.org>, mail_id: abcDEF123456, Hits: -1.9, size: 2134, queued_as: 1C6B541C5D, 312 ms',
    '(27886-11) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.1]:4711 [192.0.2.1] <a@example.org> -> <b@example.net>, quarantine: spam-x.gz, mail_id: abcDEF123457, Hits: 17.2, size: 2134, 312 ms',
    '(27886-12) Blocked INFECTED (Eicar-Test-Signature) {DiscardedInbound}, MYNETS LOCAL [192.0.2.1]:4711 <a@example.org> -> <b@example.net>, mail_id: abcDEF123458, Hits: -, size: 2134, 312 ms',
    '(27886-13) Passed SPAMMY {RelayedInbound}, [192.0.2.1]:4711 [192.0.2.1] <a@example.org> -> <b@example.net>, mail_id: abcDEF123459, Hits: 5.4, size: 2134, pt: 2, queued_as: 1C6B541C5D/2C6B541C5D, Tests: [A=1,B=-2], dkim_sd=s1:example.org, 300 ms',
  ],

  parse(body, line): Remark | undefined {
    const head = capture<'task' | 'action' | 'category', 'actions'>(HEAD, body)
    if (!head) return undefined
    const { task, action, category, actions } = head
    const queueId = valueBehind(body, ', Queue-ID: ', ',')
    if (queueId !== undefined && isQueueId(queueId)) line.queueId = queueId

    const score = valueBehind(body, ', Hits: ', ',')
    const size = valueBehind(body, ', size: ', ',')
    const elapsed = ELAPSED.exec(body)?.groups?.['milliseconds']
    const [next, second] = (valueBehind(body, ', queued_as: ', ',') ?? '').split('/')
    return {
      kind: 'policy',
      text: body,
      task,
      action,
      category,
      ...present({
        actions,
        clientAddress: CLIENT.exec(body.slice(HEAD.exec(body)?.[0].length, LONGEST_HEAD))?.groups?.[
          'address'
        ],
        quarantine: valueBehind(body, ', quarantine: ', ','),
        messageId: BEHIND_ID.every((mark) => body.indexOf(mark) === body.lastIndexOf(mark))
          ? valueBehind(body, ', Message-ID: ', ...BEHIND_ID)
          : undefined,
        mailId: valueBehind(body, ', mail_id: ', ','),
        score: score === undefined || !SCORE.test(score) ? undefined : Number(score),
        size: size === undefined || !DIGITS.test(size) ? undefined : Number(size),
        remoteQueueId: next !== undefined && isQueueId(next) ? next : undefined,
        otherQueueId: second !== undefined && isQueueId(second) ? second : undefined,
        tests: valueBehind(body, ', Tests: [', ']'),
        signatures: valueBehind(body, ', dkim_sd=', ', dkim_new=', ', '),
        elapsedSeconds: elapsed === undefined ? undefined : Number(elapsed) / 1000,
        ...envelopeOf(body),
      }),
    }
  },
}

// (27886-10) Blocked SPAM (names) {DiscardedInbound,Quarantined}, …
// ^ task     ^ action ^ category   ^ actions: what the names may hold is read when there are none
const HEAD =
  /^\((?<task>[\w-]{1,30})\) (?<action>Passed|Blocked) (?<category>[A-Z][A-Z-]*(?:-\d)?)(?: \{(?<actions>[\w,-]{1,200})\})?/

// , MYNETS LOCAL [192.0.2.1]:4711 [192.0.2.1] <a@…
//                 ^ address
const CLIENT = /^,[A-Z ]{0,60} \[(?<address>[\da-fA-F.:]+)\]/
const LONGEST_HEAD = 400
const SCORE = /^-?[\d.]{1,15}$/
const DIGITS = /^\d{1,15}$/
const ELAPSED = /, (?<milliseconds>\d{1,12}) ms$/
const BEHIND_ID = [', Resent-Message-ID: ', ', mail_id: ', ', Hits: ']
const ARROW = '> -> <'

// <a@example.org> -> <b@example.net>,<c@example.net>, Queue-ID: …
//  ^ sender           ^ recipients
function envelopeOf(body: string): { sender?: string; recipients?: string } {
  const arrow = once(body, ARROW)
  const start = arrow < 0 ? -1 : body.indexOf(' <')
  if (start < 0 || endOfAddress(body, start + 2) !== arrow) return {}
  const recipients: string[] = []
  for (let at = arrow + ARROW.length; ;) {
    const end = endOfAddress(body, at)
    if (end < 0) return {}
    recipients.push(body.slice(at, end))
    if (!body.startsWith('>,<', end)) break
    at = end + 3
  }
  return { sender: body.slice(start + 2, arrow), recipients: recipients.join(',') }
}

/** Older set-ups, and the rest of a line that was too long. */
export const amavisMore: Grammar = {
  daemons: ['amavis'],
  samples: [
    '(27886-10) SPAM-TAG, <a@example.org> -> <b@example.net>, Yes, score=7.1 tagged_above=2 required=6.2 tests=[A=1]',
    '(27886-10) ..., Tests: [A=1,B=-2], 300 ms',
  ],

  parse(body): Remark | undefined {
    const rest = capture<'task'>(CONTINUED, body)
    if (rest) return { kind: 'policy', text: body, task: rest.task, continued: true }
    const tag = capture<'task'>(TAG, body)
    if (!tag) return undefined
    const verdict = once(body, ' required=') < 0 ? undefined : VERDICT.exec(body)?.groups
    return {
      kind: 'policy',
      text: body,
      task: tag.task,
      ...(verdict && {
        category: verdict['answer'] === 'Yes' ? 'SPAM' : 'CLEAN',
        score: Number(verdict['score']),
        requiredScore: Number(verdict['required']),
        tests: verdict['tests'],
      }),
      ...envelopeOf(body),
    }
  },
}

const CONTINUED = /^\((?<task>[\w-]{1,30})\) \.\.\./
const TAG = /^\((?<task>[\w-]{1,30})\) SPAM-TAG, </
const VERDICT =
  /, (?<answer>Yes|No), score=(?<score>-?[\d.]+)(?: tagged_above=-?[\d.]+)? required=(?<required>-?[\d.]+) tests=\[(?<tests>[^\]]*)\][^>]*$/
