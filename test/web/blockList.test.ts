import { expect, test } from 'vitest'
import { asFail2ban, asNftables, attackers } from '../../web/blockList.ts'

const rows = [
  { client: '198.51.100.1', pattern: 'brute-force' },
  { client: '2001:db8::7', pattern: 'spray' },
  { client: '192.0.2.9', pattern: 'few' },
  { client: '192.0.2.1; reboot', pattern: 'success' },
  { client: '$(reboot)', pattern: 'brute-force' },
  { client: 'unknown', pattern: 'brute-force' },
]

test('only addresses of attackers are listed: nothing from a log can become a command', () => {
  expect(attackers(rows).clients).toEqual(['198.51.100.1', '2001:db8::7'])
})

test('an address from which people log in is not offered, and one that got in is named', () => {
  expect(
    attackers([
      { client: '203.0.113.110', pattern: 'none', users: 3 },
      { client: '203.0.113.111', pattern: 'spray', users: 2 },
      { client: '203.0.113.112', pattern: 'success', users: 1 },
      { client: '203.0.113.113', pattern: 'success', users: 0 },
      { client: '203.0.113.114', pattern: 'brute-force', users: 0 },
    ]),
  ).toEqual({
    clients: ['203.0.113.113', '203.0.113.114'],
    entered: ['203.0.113.113'],
    spared: ['203.0.113.111', '203.0.113.112'],
  })
})

test('commands name each address once, a set for each family', () => {
  const { clients } = attackers(rows)
  expect(asFail2ban(clients)).toBe('fail2ban-client set postfix-sasl banip 198.51.100.1 2001:db8::7')
  expect(asNftables(clients).split('\n')).toEqual([
    "nft add element inet filter mail_attackers '{ 198.51.100.1 }'",
    "nft add element inet filter mail_attackers6 '{ 2001:db8::7 }'",
  ])
  expect(asNftables(['2001:db8::7']).split('\n')).toHaveLength(1)
})
