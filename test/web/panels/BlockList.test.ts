/** The list to block warns of people behind an attacker's address, and leaves out those who certainly are there. */
import { expect, test } from 'vitest'
import { flushPromises } from '@vue/test-utils'
import BlockList from '../../../web/panels/BlockList.vue'
import { mountWith } from '../mounting.ts'

const show = async (rows: object[], total = rows.length) => {
  const { wrapper, asked } = await mountWith(BlockList, {
    at: '/?since=now-24h&until=now',
    api: { 'POST /api/query/logins.clients': { body: { rows, total, elapsedSeconds: 0.1 } } },
  })
  await flushPromises()
  return { text: wrapper.text(), commands: wrapper.findAll('pre').map((each) => each.text()), asked }
}
const entered = { client: '203.0.113.113', pattern: 'success', users: 0 }
const shared = { client: '203.0.113.112', pattern: 'spray', users: 2 }
const spray = { client: '203.0.113.114', pattern: 'spray', users: 0 }

test('a client that got in comes with a warning', async () => {
  const { text, commands } = await show([entered, spray])
  expect(text).toContain('Logged in after guessing: 203.0.113.113. Real users may come from there')
  expect(commands[0]).toBe('fail2ban-client set postfix-sasl banip 203.0.113.113 203.0.113.114')
  expect((await show([spray])).text).not.toContain('Real users')
})

test('an address from which people log in stands in no command, and the list says so', async () => {
  const { text, commands } = await show([shared, spray])
  expect(commands.join()).not.toContain('203.0.113.112')
  expect(text).toContain('log in from there: 203.0.113.112.')
  expect(await show([shared])).toMatchObject({ commands: [], text: expect.stringContaining('203.0.113.112') })
})

test('all attackers are asked for, not those alone that a table shows; how many are left is told', async () => {
  const { asked, text } = await show([spray], 1204)
  expect(asked).toMatchObject([{ body: { params: { limit: 1000 } } }])
  expect(text).toContain('1,203 more clients failed less often and were not looked at.')
  expect((await show([spray])).text).not.toContain('more client')
})
