/** What happens in a generated log: mail in and out, retries, bounces, rejections, failed logins; with what is true of it. */
import { createOutcomes } from './outcomes.js'

const TLS13 =
  'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)'

/** `put(at, line)` takes a line; `truth` is counted up. All times are ms since 1970. */
export function createScenes(random, put, truth) {
  const { int, pick, chance } = random
  const line = (host, at, tag, text) => put(at, `${host.name} ${tag}: ${text}`)
  const outcomes = createOutcomes(random, line, truth)

  const peer = () => `203.0.${int(0, 256)}.${int(1, 255)}`
  const named = () => {
    const name = `mail${int(1, 400)}.sender.example`
    return { name, text: `${name}[${peer()}]` }
  }
  const unknown = () => {
    const address = peer()
    return { name: `pc-${int(1, 999)}`, address, text: `unknown[${address}]` }
  }

  /** One message; with `hold` it stays in the queue, deferred. */
  function message(host, now, { client: given, recipients, hold } = {}) {
    const inbound = hold !== true && given === undefined ? chance(0.36) : false
    const service = inbound ? 'smtpd' : chance(0.8) ? 'submission/smtpd' : 'submissions/smtpd'
    const relayed = !inbound && (hold === true || given !== undefined || chance(0.66))
    const tag = `postfix/${relayed ? 'smtpd' : service}[${host.lease(relayed || inbound ? 1000 : 5000, now, 900)}]`
    const client =
      given ?? (relayed ? { name: 'app', text: 'localhost[127.0.0.1]' } : chance(0.7) ? named() : unknown())
    const sender = inbound ? host.stranger() : host.own(40)
    const count = recipients ?? (chance(0.94) ? 1 : int(2, 6))
    const to = Array.from({ length: count }, () => (inbound || chance(0.1) ? host.own(40) : host.stranger()))
    const id = host.queueId(now)
    const size = Math.floor(900 + 2 ** (10 + random.next() * 10))
    const cleanup = `postfix/cleanup[${int(2000, 2030)}]`
    const about = `from ${client.text}; from=<${sender}> to=<${to[0]}> proto=ESMTP helo=<${host.helo(client.name)}>`
    const secure = !relayed && chance(inbound ? 0.15 : 0.5)

    let at = now
    line(host, at, tag, `connect from ${client.text}`)
    if (secure)
      line(
        host,
        (at += int(9, 90)),
        tag,
        `Anonymous TLS connection established from ${client.text}: ${TLS13} server-digest SHA256`,
      )
    for (let ehlo = chance(0.45) ? (secure ? 2 : 1) : 0; ehlo > 0; ehlo--)
      line(host, (at += int(1, 9)), tag, 'discarding EHLO keywords: CHUNKING')
    const sasl =
      relayed || inbound ? '' : `, sasl_method=${pick(['PLAIN', 'LOGIN'])}, sasl_username=${sender}`
    line(host, (at += int(9, 90)), tag, `${id}: client=${client.text}${sasl}`)
    line(
      host,
      (at += int(3, 30)),
      cleanup,
      `${id}: message-id=<${truth.messages}.${int(0x10000000, 0xffffffff).toString(16)}@client.example>`,
    )
    if (chance(0.78)) line(host, (at += 1), cleanup, `${id}: warning: header From: ${sender} ${about}`)
    if (chance(0.3))
      line(
        host,
        (at += 1),
        cleanup,
        `${id}: warning: header Subject: ${host.subject(truth.messages)} ${about}`,
      )
    truth.messages++

    if (inbound && chance(0.028)) {
      line(
        host,
        (at += int(9, 90)),
        cleanup,
        `${id}: milter-reject: END-OF-MESSAGE ${about.replace(';', ': 4.7.1 Try again later, greylisted;')}`,
      )
      line(
        host,
        at + int(2, 20),
        tag,
        `disconnect from ${client.text} ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5`,
      )
      truth.statuses.rejected++
      truth.rejections++
      return host.release(id, at)
    }
    line(
      host,
      (at += int(5, 50)),
      'postfix/qmgr[900]',
      `${id}: from=<${sender}>, size=${size}, nrcpt=${count} (queue active)`,
    )
    const verbs = secure ? 'ehlo=2 starttls=1' : 'ehlo=1'
    line(
      host,
      at + int(2, 20),
      tag,
      `disconnect from ${client.text} ${verbs} mail=1 rcpt=${count} data=1 quit=1 commands=${4 + count + (secure ? 2 : 0)}`,
    )
    outcomes.deliver(host, { id, sender, size, to, at, inbound, ...(hold === true && { hold }) })
  }

  function rejection(host, now, client = chance(0.8) ? named() : unknown()) {
    const tag = `postfix/smtpd[${host.lease(1000, now, 1200)}]`
    const address = client.text.slice(client.text.indexOf('[') + 1, -1)
    const to = host.own(99)
    const [code, why] = pick([
      [
        '554 5.7.1',
        `Service unavailable; Client host [${address}] blocked using zen.example; https://check.example/?ip=${address}`,
      ],
      ['550 5.1.1', `<${to}>: Recipient address rejected: User unknown in virtual mailbox table`],
      ['454 4.7.1', `<${to}>: Relay access denied`],
    ])
    line(host, now, tag, `connect from ${client.text}`)
    line(
      host,
      now + int(50, 900),
      tag,
      `NOQUEUE: reject: RCPT from ${client.text}: ${code} ${why}; from=<${host.stranger()}> to=<${to}> proto=ESMTP helo=<${host.helo(client.name)}>`,
    )
    line(
      host,
      now + int(901, 1100),
      tag,
      `disconnect from ${client.text} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4`,
    )
    truth.rejections++
  }

  function failure(host, now, client = unknown()) {
    const tag = `postfix/submission/smtpd[${host.lease(5000, now, 3200)}]`
    line(host, now, tag, `connect from ${client.text}`)
    line(
      host,
      now + int(900, 3000),
      tag,
      `warning: ${client.text}: SASL LOGIN authentication failed: authentication failure, sasl_username=${pick(['admin', 'info@example.com', 'test', 'user7@example.com'])}`,
    )
    line(
      host,
      now + int(3001, 3100),
      tag,
      `disconnect from ${client.text} ehlo=1 auth=0/1 quit=1 commands=2/3`,
    )
    truth.failures++
  }

  function screened(host, now) {
    const client = `[${peer()}]:${int(1025, 65_000)}`
    line(host, now, 'postfix/postscreen[800]', `CONNECT from ${client} to [${host.address}]:25`)
    if (chance(0.95)) return line(host, now + int(1, 9), 'postfix/postscreen[800]', `PASS OLD ${client}`)
    line(
      host,
      now + int(6000, 6900),
      'postfix/postscreen[800]',
      `NOQUEUE: reject: RCPT from ${client}: 550 5.7.1 Service unavailable; client ${client.slice(0, client.indexOf(']') + 1)} blocked using bl.dnsbl.example; from=<${host.stranger()}>, to=<${host.own(99)}>, proto=ESMTP, helo=<spam.sender.example>`,
    )
    line(host, now + 7000, 'postfix/postscreen[800]', `DISCONNECT ${client}`)
    truth.rejections++
  }

  return { message, rejection, failure, screened, named, unknown }
}
