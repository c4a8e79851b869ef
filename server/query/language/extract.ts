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

const ADDRESS = String.raw`(?<address>[^\s@<>()"',;:]+@[\w.-]*\w)`

/** Where bounces name who did not get the mail; a mail server's refusal in a log (`550 5.1.1 <...>: ...`) is none. */
const FAILED_PLACES: readonly RegExp[] = [
  // Final-Recipient: rfc822; anna@example.org     (RFC 3464, 2.3)
  new RegExp(String.raw`\b(?:Final|Original)-Recipient:\s*[\w-]+\s*;\s*<?${ADDRESS}`, 'i'),
  // X-Failed-Recipients: anna@example.org         (Exim, Google)
  new RegExp(String.raw`\bX-Failed-Recipients:\s*<?${ADDRESS}`, 'i'),
  // <anna@example.org>: host mx.example.org[192.0.2.1] said: ...      (Postfix, qmail)
  new RegExp(String.raw`(?:^|(?<!\d)\s)<${ADDRESS}>(?: \(expanded from <[^<>]*>\))?:\s`),
  // Delivery has failed to these recipients or groups: Anna (anna@example.org)      (Exchange)
  // Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen: anna@example.org
  new RegExp(
    String.raw`\b(?:failed to|following|folgende[rn]?)\b[^:<>@]{0,40}\b(?:recipients?|addresse?s?|groups?|Empfängern?|Gruppen)\b[^:<>@]{0,40}:\s*(?:[^:<>@()]{0,80}[(<])?${ADDRESS}`,
    'i',
  ),
  // Your message to anna@example.org couldn't be delivered.      ... wasn't delivered to anna@example.org because ...
  new RegExp(String.raw`\b(?:Your message to|delivered to|Ihre Nachricht an)\s+<?${ADDRESS}`, 'i'),
]

/** Who did not get the mail that a bounce tells of: also where nothing but its first lines was pasted. */
export function failedRecipient(text: string): string | undefined {
  const looked = text.slice(0, LONGEST)
  for (const place of FAILED_PLACES) {
    const address = place.exec(looked)?.groups?.address
    if (address !== undefined) return address
  }
  return undefined
}

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
