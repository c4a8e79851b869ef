/**
 * Writes a large, realistic mail.log with known truth: seeded, RFC 3339 stamps, short queue IDs that are reused, a mix and
 * line lengths near the corpus (smtpd 26 %, cleanup 19 %, qmgr 19 %, smtp 10 %, Dovecot 8 %, postscreen 5 %), retries,
 * bounces, rejections, login failures and a share of hostile text.
 *
 *   node bench/generate.js FILE LINES [SEED]      prints the truth as JSON
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const DOMAINS = [
  'example.net',
  'example.org',
  'mail.example',
  'gross.example',
  'fern.example',
  'verein.example',
]
const HOSTILE = [
  '"a, status=sent (x)"',
  '"to=<x>, relay=none"',
  '<script>alert(1)</script>',
  "robert'); --",
  '"b> size=1 <"',
]
const START = Date.UTC(2026, 10, 20)

/** Writes at least `lines` lines to `path`; returns the truth: counts of lines, messages by status, rejections, failures. */
export function generate(path, lines, seed = 1) {
  const random = mulberry32(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const int = (from, to) => from + Math.floor(random() * (to - from))
  const address = () => `203.0.${int(0, 256)}.${int(1, 255)}`
  // One process serves one session at a time: the first of the family that is free now.
  const busyUntil = new Map()
  const lease = (base, milliseconds) => {
    let pid = base
    while ((busyUntil.get(pid) ?? 0) > time) pid++
    busyUntil.set(pid, time + milliseconds)
    return pid
  }
  const person = () => (random() < 0.005 ? pick(HOSTILE) : `user${int(1, 20_000)}`)

  const truth = { lines: 0, messages: 0, sent: 0, deferred: 0, bounced: 0, rejections: 0, failures: 0 }
  const file = openSync(path, 'w')
  let chunk = []
  let time = START
  // Lives overlap: each scene is a list of [delay in ms, tag, text]; the heap of a real log is replaced by a small window.
  const window = []
  const stamp = (ms) =>
    `${new Date(ms).toISOString().slice(0, 23)}${String(ms % 7).padStart(3, '0')}+00:00 mx1 `
  const emit = (scene) => {
    let at = time
    for (const [delay, tag, text] of scene) window.push({ at: (at += delay), line: `${tag}: ${text}` })
  }
  const drain = (until) => {
    window.sort((a, b) => a.at - b.at)
    let count = 0
    while (count < window.length && window[count].at <= until) {
      chunk.push(stamp(window[count].at) + window[count].line)
      count++
    }
    window.splice(0, count)
    truth.lines += count
    if (chunk.length > 5000) flush()
  }
  const flush = () => {
    if (chunk.length > 0) writeSync(file, chunk.join('\n') + '\n')
    chunk = []
  }

  const message = () => {
    const id =
      (int(0, 0x100000) + 0x100000).toString(16).toUpperCase().slice(-5) +
      int(0x100000, 0xffffff).toString(16).toUpperCase()
    const inbound = random() < 0.6
    const smtpd = lease(inbound ? 1000 : 5000, 700)
    const [cleanup, qmgr, agent] = [int(2000, 2030), 900, int(3000, 3050)]
    const client = inbound
      ? `mail${int(1, 400)}.${pick(DOMAINS)}[${address()}]`
      : `pc${int(1, 60)}.example.com[192.0.2.${int(1, 255)}]`
    const from = inbound ? `${person()}@${pick(DOMAINS)}` : `user${int(1, 40)}@example.com`
    const to = inbound ? `user${int(1, 40)}@example.com` : `${person()}@${pick(DOMAINS)}`
    const tag = inbound ? `postfix/smtpd[${smtpd}]` : `postfix/submission/smtpd[${smtpd}]`
    const sasl = inbound ? '' : `, sasl_method=PLAIN, sasl_username=${from}`
    const size = int(900, 90_000)
    const scene = [
      [0, tag, `connect from ${client}`],
      [
        int(20, 200),
        tag,
        `Anonymous TLS connection established from ${client}: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256`,
      ],
      [int(20, 200), tag, `${id}: client=${client}${sasl}`],
      [
        int(5, 60),
        `postfix/cleanup[${cleanup}]`,
        `${id}: message-id=<${int(1e8, 1e9)}.${truth.messages}@${from.split('@').at(-1)}>`,
      ],
      [int(5, 90), `postfix/qmgr[${qmgr}]`, `${id}: from=<${from}>, size=${size}, nrcpt=1 (queue active)`],
      [int(1, 20), tag, `disconnect from ${client} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7`],
    ]
    const end = (delay, status, dsn, reply, relay) =>
      scene.push([
        delay,
        inbound ? `postfix/lmtp[${agent}]` : `postfix/smtp[${agent}]`,
        `${id}: to=<${to}>, relay=${relay}, delay=${(delay / 1000).toFixed(2)}, delays=0.1/0/0.2/0.3, dsn=${dsn}, status=${status} (${reply})`,
      ])
    const remote = `mx.${to.split('@').at(-1)}[198.51.100.${int(1, 255)}]:25`
    const fate = random()
    if (fate < 0.06 && !inbound) {
      for (let attempt = int(1, 4); attempt > 0; attempt--) {
        end(
          int(500, 40_000),
          'deferred',
          '4.7.1',
          `host ${remote.replace(/:25$/, '')} said: 451 4.7.1 Greylisted, please try again later (in reply to RCPT TO command)`,
          remote,
        )
        scene.push([
          int(60_000, 300_000),
          `postfix/qmgr[${qmgr}]`,
          `${id}: from=<${from}>, size=${size}, nrcpt=1 (queue active)`,
        ])
      }
    }
    if (fate > 0.97 && !inbound) {
      end(
        int(200, 4000),
        'bounced',
        '5.1.1',
        `host ${remote.replace(/:25$/, '')} said: 550 5.1.1 <${to}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)`,
        remote,
      )
      truth.bounced++
    } else if (fate > 0.96 && !inbound) {
      end(int(200, 4000), 'deferred', '4.4.1', `connect to ${remote}: Connection timed out`, 'none')
      truth.deferred++
      truth.messages++
      return emit(scene)
    } else {
      if (inbound)
        scene.push([
          int(30, 400),
          'dovecot',
          `lmtp(${to})<${int(100, 9000)}><aZ${int(1e6, 1e7)}>: msgid=<x@y>: saved mail to INBOX`,
        ])
      end(
        int(200, 4000),
        'sent',
        '2.0.0',
        inbound
          ? `250 2.0.0 <${to}> aZ${int(1e6, 1e7)} Saved`
          : `250 2.0.0 Ok: queued as ${int(1e8, 1e9).toString(16).toUpperCase()}`,
        inbound ? 'mx1.example.com[private/dovecot-lmtp]' : remote,
      )
      truth.sent++
    }
    scene.push([1, `postfix/qmgr[${qmgr}]`, `${id}: removed`])
    truth.messages++
    emit(scene)
  }

  const rejection = () => {
    const client = `unknown[${address()}]`
    const tag = `postfix/smtpd[${lease(1000, 1200)}]`
    const to = `user${int(1, 99)}@example.com`
    emit([
      [0, tag, `connect from ${client}`],
      [
        int(50, 900),
        tag,
        `NOQUEUE: reject: RCPT from ${client}: 554 5.7.1 Service unavailable; Client host [${client.slice(8, -1)}] blocked using zen.example; https://check.example/?ip=${client.slice(8, -1)}; from=<${person()}@${pick(DOMAINS)}> to=<${to}> proto=ESMTP helo=<${pick(['pc', 'mail', '[127.0.0.1]', 'localhost'])}>`,
      ],
      [int(5, 90), tag, `disconnect from ${client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4`],
    ])
    truth.rejections++
  }

  const failure = () => {
    const client = `unknown[${address()}]`
    const tag = `postfix/submission/smtpd[${lease(5000, 3200)}]`
    emit([
      [0, tag, `connect from ${client}`],
      [
        int(900, 3000),
        tag,
        `warning: ${client}: SASL LOGIN authentication failed: authentication failure, sasl_username=${person()}`,
      ],
      [int(5, 90), tag, `disconnect from ${client} ehlo=1 auth=0/1 quit=1 commands=2/3`],
    ])
    truth.failures++
  }

  const screened = () => {
    const peer = `[${address()}]:${int(1025, 65_000)}`
    emit([
      [0, 'postfix/postscreen[800]', `CONNECT from ${peer} to [192.0.2.1]:25`],
      [int(10, 90), 'postfix/postscreen[800]', `PASS OLD ${peer}`],
    ])
  }

  while (truth.lines + window.length < lines) {
    time += int(5, 120)
    const what = random()
    if (what < 0.74) message()
    else if (what < 0.82) rejection()
    else if (what < 0.86) failure()
    else screened()
    if (window.length > 2000) drain(time - 1000)
  }
  drain(Infinity)
  flush()
  closeSync(file)
  return truth
}

/** Small seeded generator of numbers in [0, 1). */
function mulberry32(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, lines = '500000', seed = '1'] = process.argv.slice(2)
  if (path === undefined) {
    console.error('usage: node bench/generate.js FILE LINES [SEED]')
    process.exit(2)
  }
  console.log(JSON.stringify(generate(path, Number(lines), Number(seed))))
}
