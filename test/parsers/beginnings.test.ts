import { describe, expect, test } from 'vitest'
import { isUnderstood } from '../../parsers/beginnings.ts'
import { readEvent } from './read.ts'

describe('a line that only begins like a known one', () => {
  test.each([
    ['cut in a fixed word', 'smtpd', 'discarding EHLO keyw', 'session'],
    [
      'cut behind its first part',
      'smtpd',
      'warning: hostname mail.fake.example does not resolve to',
      'warning',
    ],
    ['followed by another line', 'master', 'terminating on sigconnect from h[192.0.2.1]', 'service'],
    ['with a damaged queue ID', 'cleanup', 'warning: 2D0x627E981: queue file size limit excee', 'warning'],
  ])('has its kind and text, and says so: %s', (_, daemon, message, kind) => {
    const event = readEvent(daemon, message)
    const { text } = event as { text: string }
    expect(message.endsWith(text)).toBe(true)
    expect(event).toEqual({ kind, text, incomplete: true })
    expect(isUnderstood(event)).toBe(false)
  })

  test.each([
    ['too short', 'smtpd', 'discard'],
    ['of a kind that is nothing without its fields', 'qmgr', 'from=<carol@example.net>, size=70'],
    ['of two kinds', 'smtp', 'connect '],
    ['with a name before it', 'smtpd', 'h[192.0.2.1]: discarding EHLO keywords'],
  ])('stays unknown: %s', (_, daemon, message) => {
    expect(readEvent(daemon, message)).toEqual({ kind: 'unknown' })
  })

  test('is understood where it is whole', () => {
    expect(isUnderstood(readEvent('smtpd', 'discarding EHLO keywords: CHUNKING'))).toBe(true)
  })

  test('a Message-ID that was cut leaves whose mailbox it was', () => {
    const line = 'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=<55.9fb2779563@cli'
    expect(readEvent('dovecot', line)).toEqual({
      kind: 'mailbox',
      text: 'msgid=<55.9fb2779563@cli',
      user: 'alice@example.net',
      session: 'eC0bEuHmAGvMMAAAHe364Q',
      incomplete: true,
    })
  })
})
