/** Finds queue IDs and Message-IDs in pasted text: log lines, bounce mails, headers. */

export interface Extracted {
  /** In order of their first place, each once. */
  queueIds: string[]
  messageIds: string[]
  /** The queue ID of the mail that a bounce tells of: the bounce has one of its own. */
  returned?: string
}

/** Postfix long queue ID (`enable_long_queue_ids`): base 52 time, `z`, base 51 inode; case matters. */
export const LONG_QUEUE_ID = /^[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]+$/
/** Postfix short queue ID: hexadecimal microseconds and inode. */
export const SHORT_QUEUE_ID = /^[0-9A-F]{6,20}$/

export function isQueueId(text: string): boolean {
  return LONG_QUEUE_ID.test(text) || SHORT_QUEUE_ID.test(text)
}

/** Longest text that is looked at. */
const LONGEST = 200_000

// X-Postfix-Queue-ID: 4bXc2K0Yz1z3qP
const RETURNED = /(?:^|\s)X-Postfix-Queue-ID:\s*(?<id>[0-9A-Za-z]{6,25})\b/gim

/** Places where a queue ID stands, with the text of logs and mails above each. */
const QUEUE_ID_PLACES: readonly RegExp[] = [
  // Nov 21 00:25:23 mx1 postfix/smtp[812]: 4bXc2K0Yz1z3qP: to=<...>
  //                                        ^ id
  /\bpostfix[^\s[]*\/[a-z]+\[\d+\]: (?:warning: |error: )?(?<id>[0-9A-Za-z]{6,25}):/g,
  // ... 250 2.0.0 Ok: queued as 4bXc2K0Yz1z3qP     (forwarded as 4bXc...)
  /\b(?:queued|forwarded) as (?<id>[0-9A-Za-z]{6,25})\b/g,
  // sender non-delivery notification: 4bXc2K0Yz1z3qP
  /\bnotification: (?<id>[0-9A-Za-z]{6,25})\b/g,
  // orig_queue_id=4bXc2K0Yz1z3qP      rspamd: qid: <4bXc2K0Yz1z3qP>
  /\borig_queue_id=(?<id>[0-9A-Za-z]{6,25})\b/g,
  /\bqid: <(?<id>[0-9A-Za-z]{6,25})>/g,
  RETURNED,
  // Received: ... by mx.example.org (Postfix) with ESMTPS id 4bXc2K0Yz1z3qP for <...>
  /\(Postfix\S*\)\s+(?:with\s+\S+\s+)?id\s+(?<id>[0-9A-Za-z]{6,25})\b/g,
]

const MESSAGE_ID_PLACES: readonly RegExp[] = [
  // message-id=<20261121.1@example.org>
  /\bmessage-id=(?<id><[^<>\s]{3,400}>)/gi,
  // Message-ID: <...>    References: <...> <...> keep to themselves: they are other mails
  /(?:^|[>\s])(?:Resent-)?Message-ID:\s*(?<id><[^<>\s]{3,400}>)/gim,
  // rspamd: id: <...>, qid: <...>
  /\bid: (?<id><[^<>\s]{3,400}>), qid:/g,
]

// what a pasted log line, bounce or header block cannot lack, also when a field has made one line of it
const PASTED =
  /\bpostfix[^\s[]*\/[a-z]|(?:^|[>\s])(?:(?:Resent-)?Message-ID:|Diagnostic-Code:|X-Postfix-Queue-ID:)|^Received: |\bqid: </im

/** Whether a text is a piece of a log or of a mail rather than something to search for. */
export function isPasted(text: string): boolean {
  const looked = text.slice(0, LONGEST)
  return looked.trim().includes('\n') || PASTED.test(looked)
}

export function extract(text: string): Extracted {
  const looked = text.slice(0, LONGEST)
  const [returned] = idsAt(looked, [RETURNED]).filter(isQueueId)
  return {
    queueIds: idsAt(looked, QUEUE_ID_PLACES).filter(isQueueId),
    messageIds: idsAt(looked, MESSAGE_ID_PLACES),
    ...(returned !== undefined && { returned }),
  }
}

function idsAt(text: string, places: readonly RegExp[]): string[] {
  const found: { id: string; index: number }[] = []
  for (const place of places)
    for (const { groups, index } of text.matchAll(place)) found.push({ id: groups?.id ?? '', index })
  return [...new Set(found.sort((a, b) => a.index - b.index).map(({ id }) => id))]
}
