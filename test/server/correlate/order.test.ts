/**
 * What the order of lines alone can tell, so that no reading of shuffled lines could know it: for each, two logs of the
 * same lines, both as a mail server may write them, that are true of different messages.
 */
import { expect, test } from 'vitest'
import { drive, linesOf, messageOf } from './drive.ts'
import type { Stored } from './drive.ts'

// stamps of a second, as most syslogs write them
const at = (text: string) => `Nov 21 01:00:00 mx1 ${text}`
const read = (...texts: string[]): Stored => drive(linesOf(texts.join('\n'))).stored

/** The same lines, in another order. */
const isReordered = (one: readonly string[], other: readonly string[]): boolean =>
  one.join() !== other.join() && [...one].sort().join() === [...other].sort().join()

const processOf = (line: string): string => /\[\d+\]/.exec(line)?.[0] ?? ''
const ofProcess = (lines: readonly string[], name: string) => lines.filter((line) => processOf(line) === name)
const processesKeepOrder = (one: readonly string[], other: readonly string[]): boolean =>
  one.every((line) => ofProcess(one, processOf(line)).join() === ofProcess(other, processOf(line)).join())

test('of one process: which of its sessions was encrypted', () => {
  const session = (id: string, ...tls: string[]) => [
    at('postfix/smtpd[9]: connect from pc.example.net[192.0.2.9]'),
    ...tls,
    at(`postfix/smtpd[9]: ${id}: client=pc.example.net[192.0.2.9]`),
    at('postfix/smtpd[9]: disconnect from pc.example.net[192.0.2.9]'),
  ]
  const tls = at(
    'postfix/smtpd[9]: Anonymous TLS connection established from pc.example.net[192.0.2.9]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
  )
  const first = [...session('4F2A81C0B7', tls), ...session('5F2A81C0B8')]
  const second = [...session('4F2A81C0B7'), ...session('5F2A81C0B8', tls)]
  expect(isReordered(first, second)).toBe(true)
  expect(messageOf(read(...first), '4F2A81C0B7').tls).toBeDefined()
  expect(messageOf(read(...first), '5F2A81C0B8').tls).toBeUndefined()
  expect(messageOf(read(...second), '4F2A81C0B7').tls).toBeUndefined()
  expect(messageOf(read(...second), '5F2A81C0B8').tls).toBeDefined()
})

test('of one queue ID used twice within a second, each process in order: who got which message', () => {
  const message = (sender: string, delivery: string) => [
    at('postfix/smtpd[1]: 4F2A81C0B7: client=pc.example.net[192.0.2.9]'),
    at(`postfix/cleanup[2]: 4F2A81C0B7: message-id=<${sender}>`),
    at(`postfix/qmgr[3]: 4F2A81C0B7: from=<${sender}>, size=700, nrcpt=1 (queue active)`),
    delivery,
    at('postfix/qmgr[3]: 4F2A81C0B7: removed'),
  ]
  const to = (pid: number, name: string) =>
    at(
      `postfix/virtual[${pid}]: 4F2A81C0B7: to=<${name}@example.net>, relay=virtual, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)`,
    )
  const first = [...message('one@example.org', to(4, 'anna')), ...message('two@example.org', to(5, 'bert'))]
  const second = [...message('one@example.org', to(5, 'bert')), ...message('two@example.org', to(4, 'anna'))]
  expect(isReordered(first, second) && processesKeepOrder(first, second)).toBe(true)
  const who = (stored: Stored) =>
    [...stored.messages.values()].map(({ sender, recipients }) => [sender, recipients[0]?.address])
  expect(who(read(...first))).toEqual([
    ['one@example.org', 'anna@example.net'],
    ['two@example.org', 'bert@example.net'],
  ])
  expect(who(read(...second))).toEqual([
    ['one@example.org', 'bert@example.net'],
    ['two@example.org', 'anna@example.net'],
  ])
})

test('of one queue ID in two instances, where smtpd has a tag of its own: whose client it was', () => {
  const message = (service: string, pid: number, client: string, instance: string) => [
    at(`${service}/smtpd[${pid}]: 4F2A81C0B7: client=${client}.example.net[192.0.2.${pid}]`),
    at(`${instance}/cleanup[${pid + 50}]: 4F2A81C0B7: message-id=<${instance}@example.net>`),
  ]
  const [clientA = '', cleanupA = ''] = message('in', 1, 'a', 'postfix')
  const [clientB = '', cleanupB = ''] = message('out', 2, 'b', 'postfix-two')
  const first = [clientA, cleanupA, clientB, cleanupB]
  const second = [clientA, cleanupB, clientB, cleanupA]
  expect(isReordered(first, second) && processesKeepOrder(first, second)).toBe(true)
  const whose = (stored: Stored) =>
    [...stored.messages.values()].map(({ instance, client }) => [instance, client?.name])
  expect(whose(read(...first))).toEqual([
    ['postfix', 'a.example.net'],
    ['postfix-two', 'b.example.net'],
  ])
  expect(whose(read(...second))).toEqual([
    ['postfix-two', 'a.example.net'],
    ['postfix', 'b.example.net'],
  ])
})
