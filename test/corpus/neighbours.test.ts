/** What programs beside Postfix say, joined to its messages and logins on both runs, against ground truth. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createParser } from '../../parsers/parse.ts'
import { createTracker } from '../../server/correlate/tracker.ts'
import type { AuthenticationRecord, MessageRecord, Records } from '../../server/correlate/records.ts'
import { joinCauses } from '../../server/query/login-causes.ts'
import { bare } from '../../server/query/message-id.ts'
import { outcomesOf } from '../../server/query/neighbours.ts'
import type { NeighbourRow } from '../../server/query/neighbours.ts'
import type { Authentication, Message, Recipient } from '../../server/query/answers.ts'
import { optionsOf } from '../server/correlate/drive.ts'
import { hasCorpus, readLog, readTruth, RUNS, zoneOf } from './truth.ts'

if (!hasCorpus())
  console.warn('NOT TESTED: ../shared/corpus is missing; neighbours were not held against truth.')

/** One log after the other, as an import reads them. */
const recordsOf = (run: string): Records => {
  const tracker = createTracker(optionsOf())
  for (const source of ['mail.log', 'auth.log', 'rspamd.log']) {
    const parse = createParser({
      host: 'mx1',
      until: Date.UTC(2026, 10, 22) * 1000,
      zone: zoneOf(run),
    })
    let time = 0
    for (const [position, text] of readLog(run, source).trimEnd().split('\n').entries()) {
      const line = parse(text)
      time = line.time ?? time
      tracker.take({ line, time, source, fileSeq: 1, position, latin1: false, own: false })
    }
  }
  return tracker.flush()
}

const SERVICES: Record<number, string> = { 587: 'submission', 465: 'submissions', 1587: 'smtps-legacy' }

/** SASL names are cut, mapped and parted at the `@` on their way: what is left of the tried one stands in order in the logged one. */
const isNameOf = (logged: string, tried: string): boolean => {
  const letters = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (
    letters(logged).startsWith(letters(tried).slice(0, 1)) &&
    letters(tried).startsWith(letters(logged).slice(0, 1))
  )
}

interface Kept {
  box: string
  /** Missing where it is a plain file. */
  folder?: string
  /** IDs of the Received: lines, the newest first: Dovecot's session, then queue IDs. */
  received_ids: string[]
  message_id?: string
}

/** What lies in the maildirs of Dovecot in the end. */
const mailboxesOf = (run: string): Kept[] =>
  readLog(run, 'mailboxes.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Kept)
    .filter(({ folder }) => folder === 'INBOX' || folder?.startsWith('.') === true)

const asked = ({ messageId }: MessageRecord): Pick<Message, 'messageId' | 'recipients'> => ({
  recipients: [],
  ...(messageId !== undefined && { messageId }),
})

/** As the store gives it back: without fields that say nothing. */
const stated = (record: object): unknown => JSON.parse(JSON.stringify(record))

const answered = ({
  firstAttempt,
  lastAttempt,
  ...recipient
}: MessageRecord['recipients'][number]): Recipient => ({
  ...(stated(recipient) as Recipient),
  ...(firstAttempt !== undefined && { firstAttempt: iso(firstAttempt) }),
  ...(lastAttempt !== undefined && { lastAttempt: iso(lastAttempt) }),
})

const iso = (micros: number) => new Date(micros / 1000).toISOString()

const loginOf = ({ time, primary: _, ...login }: AuthenticationRecord): Authentication => ({
  ...(stated(login) as Authentication),
  time: iso(time),
})

describe.skipIf(!hasCorpus()).each(RUNS)('%s', (run) => {
  let records: Records
  let rows: NeighbourRow[]
  beforeAll(() => {
    records = recordsOf(run)
    rows = records.neighbours.map((row) => ({
      at: iso(row.time),
      micros: String(row.time),
      host: row.host,
      daemon: row.daemon,
      kind: row.kind,
      name: row.name,
      result: row.result,
      detail: row.detail ?? '',
      queue_id: row.queueId ?? '',
      message_id: row.messageId ?? '',
      session: row.session ?? '',
      username: row.username ?? '',
      client_address: row.clientAddress ?? '',
      sender: row.sender ?? '',
      recipient: row.recipient ?? '',
      text: row.text,
    }))
  })

  const joined = () => {
    const { authentications } = records
    const failures = authentications
      .filter(({ primary, result, daemon }) => primary && result === 'failure' && daemon === 'smtpd')
      .map(loginOf)
    joinCauses(
      failures,
      authentications
        .filter(({ primary, result, reason }) => !primary && result === 'failure' && reason !== undefined)
        .map((row) => ({
          host: row.host,
          micros: String(row.time),
          daemon: row.daemon,
          service: row.service ?? '',
          sasl_username: row.saslUsername ?? '',
          client_address: row.clientAddress ?? '',
          reason: row.reason ?? '',
        })),
    )
    return failures
  }

  /** Attempts of the driver whose password was really checked: those answered, and those a line of Dovecot belongs to by name and wait. */
  const reached = () => {
    const { auths, messages } = readTruth(run)
    const tried = [...auths.map((each) => ({ ...each, auth_reply: each.reply })), ...messages].filter(
      ({ auth_reply: reply = '' }) => /^535 |^454 4\.7\.0 .*Connection lost/.test(reply),
    )
    const checked = new Set(tried.filter(({ auth_reply: reply = '' }) => reply.startsWith('535 ')))
    for (const { daemon, clientAddress, saslUsername, time, reason = '' } of records.authentications) {
      if (daemon !== 'dovecot' || reason.startsWith('pam_')) continue
      const off = (t0: number) =>
        Math.min(...[0, 2, 4, 8, 15].map((wait) => Math.abs(time / 1e6 - t0 - wait)))
      const [best] = tried
        .filter(
          ({ client, sasl_user: user, t0 }) =>
            client === clientAddress && user === saslUsername && off(t0) < 1,
        )
        .sort((a, b) => off(a.t0) - off(b.t0))
      if (best !== undefined) checked.add(best)
    }
    return [...checked]
  }

  test('every failed login that reached saslauthd or Dovecot has its reason', () => {
    const failures = joined()
    expect(reached().length).toBeGreaterThan(50)
    const never = /^(?:Invalid base64 data|Invalid authentication mechanism|aborted|Connection lost to auth)/
    for (const { cause, reason } of failures) if (cause === undefined) expect(reason).toMatch(never)

    const left = new Set(failures)
    const unexplained = reached().filter(({ client, port = 0, sasl_user: user = '', t1 }) => {
      const [mine] = [...left]
        .filter(
          ({ clientAddress, saslUsername = '', cause, service }) =>
            cause !== undefined &&
            clientAddress === client &&
            service === SERVICES[port] &&
            isNameOf(saslUsername, user),
        )
        .sort((a, b) => Math.abs(Date.parse(a.time) - t1 * 1000) - Math.abs(Date.parse(b.time) - t1 * 1000))
      if (mine === undefined || Math.abs(Date.parse(mine.time) - t1 * 1000) > 1500) return true
      left.delete(mine)
      return false
    })
    expect(unexplained).toEqual([])
  })

  test('Dovecot says why where Postfix only lost the connection, and who it was', () => {
    const lost = joined().filter(({ reason = '' }) =>
      reason.startsWith('Connection lost to authentication server'),
    )
    const told = lost.filter(({ cause }) => cause !== undefined)
    expect(told.length).toBeGreaterThan(0)
    for (const { cause, causeBy, saslUsername } of told) {
      expect(causeBy).toBe('dovecot')
      expect(cause).toMatch(/unknown user|Password mismatch|pam_authenticate\(\) failed/)
      expect(saslUsername).toBeDefined()
    }
    // the name that Postfix writes here is that of an attempt before
    for (const { cause, saslUsername } of lost) if (cause === undefined) expect(saslUsername).toBeUndefined()
  })

  test('a line of Dovecot, saslauthd or PAM explains one login at most', () => {
    const speakers = joined().map(({ causeBy, service }) => [service, causeBy])
    for (const [service, by] of speakers) {
      if (by === undefined) continue
      expect(by).toBe(service === 'smtps-legacy' ? 'saslauthd' : 'dovecot')
    }
  })

  test('mail that Postfix calls sent has an outcome for each mailbox, and no outcome is of nobody', () => {
    const told: { box: string; result: string; detail?: string; messageId: string }[] = []
    const silent: string[] = []
    /** A message of two hops tells of its mailbox twice. */
    const hops = new Set<string>()
    for (const message of records.messages)
      for (const recipient of message.recipients) {
        if (recipient.relay?.includes('private/dovecot-lmtp') !== true || recipient.status !== 'sent')
          continue
        // only asked whether the address exists
        if (recipient.reply?.startsWith('250 2.1.5') === true) continue
        const outcomes = outcomesOf({ ...asked(message), recipients: [] }, answered(recipient), rows)
        if (outcomes.length === 0) silent.push(`${message.queueId} ${recipient.address}`)
        const hop = `${message.messageId ?? ''} ${recipient.address} ${recipient.originalAddress ?? ''} ${recipient.reply ?? ''}`
        if (hops.has(hop)) continue
        hops.add(hop)
        for (const { result, detail } of outcomes)
          told.push({
            box: recipient.address.replace(/[+@].*/, '').toLowerCase(),
            result,
            messageId: bare(message.messageId ?? ''),
            ...(detail !== undefined && { detail }),
          })
      }
    expect(silent).toEqual([])

    const kept = mailboxesOf(run).map(
      ({ box, folder = '', message_id: id }) => `${box} ${folder.replace(/^\./, '')} ${bare(id ?? '')}`,
    )
    const stored = told
      .filter(({ result }) => result === 'stored')
      .map(({ box, detail, messageId }) => `${box} ${detail ?? ''} ${messageId}`)
    const ofBox = (keys: readonly string[]) => keys.map((key) => key.split(' ').slice(0, 2).join(' ')).sort()
    expect(kept.length).toBeGreaterThan(1000)
    expect(ofBox(stored)).toEqual(ofBox(kept))
    // hostile Message-IDs differ between header and log
    const plain = (keys: readonly string[]) =>
      keys.filter((key) => /^\w+ \w+ [\w.]+@(?:client|mx1\.example)\.\w+$/.test(key)).sort()
    expect(plain(stored)).toEqual(plain(kept))
  })

  test('what the Sieve scripts did is told: filed, forwarded, refused, answered', () => {
    const ofUser = (user: string) => {
      const results = new Set<string>()
      for (const message of records.messages)
        for (const recipient of message.recipients) {
          if (recipient.address !== `${user}@example.net` || recipient.status !== 'sent') continue
          for (const { by, result, detail } of outcomesOf(asked(message), answered(recipient), rows))
            results.add(`${by} ${result} ${detail ?? ''}`.replace(/<|>/g, ''))
        }
      return [...results].map((each) => each.split(' ').slice(0, 2).join(' '))
    }
    expect(new Set(ofUser('filer'))).toEqual(new Set(['sieve stored']))
    expect(new Set(ofUser('redirector'))).toEqual(new Set(['sieve forwarded']))
    expect(new Set(ofUser('rejecter'))).toEqual(new Set(['sieve rejected']))
    expect(new Set(ofUser('vacation'))).toContain('sieve vacation')
  })
})
