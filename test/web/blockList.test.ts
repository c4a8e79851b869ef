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
  expect(attackers(rows)).toEqual(['198.51.100.1', '2001:db8::7'])
})

test('commands name each address once, a set for each family', () => {
  const clients = attackers(rows)
  expect(asFail2ban(clients)).toBe('fail2ban-client set postfix-sasl banip 198.51.100.1 2001:db8::7')
  expect(asNftables(clients).split('\n')).toEqual([
    "nft add element inet filter mail_attackers '{ 198.51.100.1 }'",
    "nft add element inet filter mail_attackers6 '{ 2001:db8::7 }'",
  ])
  expect(asNftables(['2001:db8::7']).split('\n')).toHaveLength(1)
})
