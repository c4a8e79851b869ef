/** The machines of a generated log: their processes, their queue IDs, their people. */

const DOMAINS = [
  'example.net',
  'example.org',
  'mail.example',
  'gross.example',
  'fern.example',
  'verein.example',
]
/** Quoted as Postfix quotes them (info_log_address_format). */
const HOSTILE_LOCAL = [
  '"a, status=sent (x)"',
  '"to=<x>, relay=none"',
  '"b> size=1 <"',
  '"<script>alert(1)</script>"',
  '"robert\'); --"',
]
const HOSTILE_TEXT = [
  'Rechnung; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>',
  '<script>alert(1)</script>',
  'status=bounced (said so), dsn=5.0.0',
  'warning: 4F2A81C0B7: removed',
  '=HYPERLINK("https://x.example")',
]
const WORDS = [
  'invoice',
  'offer',
  'meeting',
  'report',
  'newsletter',
  'order',
  'question',
  'urgent',
  'holiday',
  'budget',
]

/** Share of senders, subjects and HELO names chosen to mislead. */
const HOSTILE_SHARE = 0.005
/** IDs of lives that ended so long ago (ms) may come again. */
const REUSE_AFTER = 5000
const REUSE_SHARE = 0.002
const RING = 512

export function createHost(name, random, address) {
  const { int, pick, chance } = random
  const busyUntil = new Map()
  const ended = []
  let inode = 0x270000

  return {
    name,
    address,
    /** A process serves one session at a time: the first of the family that is free now. */
    lease(base, now, milliseconds) {
      let pid = base
      while ((busyUntil.get(pid) ?? 0) > now) pid++
      busyUntil.set(pid, now + milliseconds)
      return pid
    },
    /** A short queue ID: five digits of microseconds, then the inode, which is soon used again. */
    queueId(now) {
      const old = ended.length > 0 && chance(REUSE_SHARE) ? ended[0] : undefined
      if (old !== undefined && old.until + REUSE_AFTER < now) return ended.shift().id
      inode = inode >= 0x2effff ? 0x270000 : inode + 1
      return int(0x100000, 0x200000).toString(16).slice(1).toUpperCase() + inode.toString(16).toUpperCase()
    },
    /** The life of `id` ends at `until`. */
    release(id, until) {
      if (ended.length < RING) ended.push({ id, until })
    },
    own: (users) => `user${int(1, users)}@example.com`,
    stranger: () =>
      `${chance(HOSTILE_SHARE) ? pick(HOSTILE_LOCAL) : `user${int(1, 20_000)}`}@${pick(DOMAINS)}`,
    subject: (number) =>
      chance(HOSTILE_SHARE) ? pick(HOSTILE_TEXT) : `[${number}] ${pick(WORDS)} ${pick(WORDS)} ${pick(WORDS)}`,
    helo: (client) => (chance(0.3) ? pick(['PC-96', 'localhost', '[127.0.0.1]', 'mail']) : client),
  }
}
