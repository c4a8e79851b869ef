/** How a generated message goes on after the queue manager has it: delivered, retried, given up, bounced. */

const QMGR = 'postfix/qmgr[900]'
const TLS13 =
  'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)'

export function createOutcomes(random, line, truth) {
  const { int, pick, chance } = random
  const token = () => `${int(0x1000000, 0xfffffff).toString(36)}AnnAGv${int(10, 99)}MAAAHe364Q`

  const attempt = (host, { id, at, first }, to, agent, { relay, dsn, status, reply }) => {
    const waited = (at - first) / 1000
    const delay = waited < 10 ? waited.toFixed(2) : waited.toFixed(0)
    const delays = `${delay}/0.01/${chance(0.5) ? '0.09' : '0.1'}/0.05`
    line(
      host,
      at,
      `postfix/${agent}`,
      `${id}: to=<${to}>, relay=${relay}, delay=${delay}, delays=${delays}, dsn=${dsn}, status=${status} (${reply})`,
    )
  }

  const deferral = (to, exchange) =>
    pick([
      {
        relay: `${exchange}:25`,
        dsn: '4.7.1',
        reply: `host ${exchange} said: 451 4.7.1 <${to}>: Recipient address rejected: Greylisted, please try again later (in reply to RCPT TO command)`,
      },
      {
        relay: `${exchange}:25`,
        dsn: '4.0.0',
        reply: `host ${exchange} said: 450 requested action not taken: mailbox busy, to=<x@y.example>, status=sent (haha) (in reply to RCPT TO command)`,
      },
      { relay: 'none', dsn: '4.4.1', reply: `connect to ${exchange}:25: Connection refused` },
    ])

  const exchangeOf = (to) => `mx.${to.slice(to.lastIndexOf('@') + 1)}[198.51.100.${int(1, 255)}]`

  function local(host, life, to) {
    const lmtp = int(3050, 3090)
    const session = token()
    if (chance(0.55)) line(host, life.at - 2, 'dovecot', `lmtp(${lmtp}): Connect from local`)
    line(
      host,
      life.at - 1,
      'dovecot',
      `lmtp(${to})<${lmtp}><${session}>: msgid=<${int(1, 1e6)}.${session.slice(0, 10)}@client.example>: saved mail to INBOX`,
    )
    attempt(host, life, to, `lmtp[${int(3000, 3040)}]`, {
      relay: `${host.name}.example.com[private/dovecot-lmtp]`,
      dsn: '2.0.0',
      status: 'sent',
      reply: `250 2.0.0 <${to}> ${session} Saved`,
    })
    if (chance(0.55))
      line(host, life.at + 1, 'dovecot', `lmtp(${lmtp}): Disconnect from local: Logged out (state=READY)`)
  }

  function remote(host, life, to) {
    const exchange = exchangeOf(to)
    const agent = `smtp[${int(3100, 3180)}]`
    if (chance(0.35))
      line(
        host,
        life.at - 1,
        `postfix/${agent}`,
        `Untrusted TLS connection established to ${exchange}:25: ${TLS13}`,
      )
    const reply = chance(0.1)
      ? `250 2.0.0 ${int(0x100000, 0xffffff).toString(16).toUpperCase()} Message accepted for delivery (status=bounced; just text)`
      : `250 2.0.0 Ok: queued as ${int(0x10000000, 0xffffffff).toString(16).toUpperCase()}`
    attempt(host, life, to, agent, { relay: `${exchange}:25`, dsn: '2.0.0', status: 'sent', reply })
  }

  const retry = (host, life, wait) => {
    life.at += wait
    line(
      host,
      life.at - 3,
      QMGR,
      `${life.id}: from=<${life.sender}>, size=${life.size}, nrcpt=1 (queue active)`,
    )
  }

  /** The bounce goes to the sender: a message of its own. */
  function bounce(host, life) {
    const id = host.queueId(life.at)
    const at = life.at + 1
    line(
      host,
      at,
      'postfix/cleanup[2031]',
      `${id}: message-id=<${int(1e13, 9e13)}.${id}@${host.name}.example.com>`,
    )
    line(
      host,
      at + 1,
      `postfix/bounce[${int(3200, 3210)}]`,
      `${life.id}: sender non-delivery notification: ${id}`,
    )
    line(host, at + 1, QMGR, `${id}: from=<>, size=${int(2200, 4000)}, nrcpt=1 (queue active)`)
    truth.messages++
    finish(
      host,
      { id, at: at + int(40, 400), first: at },
      [life.sender],
      life.sender.endsWith('@example.com'),
    )
  }

  function finish(host, life, recipients, mailbox) {
    for (const to of recipients) {
      if (mailbox || to.endsWith('@example.com')) local(host, life, to)
      else remote(host, life, to)
      life.at += int(1, 30)
    }
    remove(host, life, 'sent')
  }

  function remove(host, life, status) {
    line(host, life.at + 2, QMGR, `${life.id}: removed`)
    host.release(life.id, life.at + 2)
    truth.statuses[status]++
  }

  /** `hold`: the queue is full of such messages, and nothing more comes. */
  function deliver(host, { id, sender, size, to, at, inbound, hold }) {
    const life = { id, sender, size, first: at, at: at + int(100, 2500) }
    const [only] = to
    const stays = hold === true
    if (!stays && (to.length > 1 || inbound || only.endsWith('@example.com')))
      return finish(host, life, to, inbound)

    const defer = () =>
      attempt(host, life, only, `smtp[${int(3100, 3180)}]`, {
        ...deferral(only, exchangeOf(only)),
        status: 'deferred',
      })
    const fate = random.next()
    if (stays || fate < 0.015) {
      defer()
      truth.statuses.deferred++
    } else if (fate < 0.025) {
      for (let tries = 0; tries < 3; tries++) {
        defer()
        retry(host, life, int(300_000, 1_000_000))
      }
      line(host, life.at, QMGR, `${id}: from=<${sender}>, status=expired, returned to sender`)
      bounce(host, life)
      remove(host, { ...life, at: life.at + 2 }, 'expired')
    } else if (fate < 0.1) {
      const exchange = exchangeOf(only)
      attempt(host, life, only, `smtp[${int(3100, 3180)}]`, {
        relay: `${exchange}:25`,
        dsn: '5.1.1',
        status: 'bounced',
        reply: `host ${exchange} said: 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address 550 5.1.1 <${only}>: User unknown (in reply to RCPT TO command)`,
      })
      bounce(host, life)
      remove(host, { ...life, at: life.at + 2 }, 'bounced')
    } else {
      if (fate < 0.28)
        for (let tries = int(1, 4); tries > 0; tries--) {
          defer()
          retry(host, life, int(300_000, 1_000_000))
        }
      finish(host, life, to, false)
    }
  }

  return { deliver }
}
