import { expect, test } from 'vitest'
import MessageActions from '../../../web/message/MessageActions.vue'
import { queueCommands } from '../../../web/message/queueCommands.ts'
import { mountWith } from '../mounting.ts'
import { message } from './stage.ts'

const commands = (over: Parameters<typeof message>[0]) =>
  queueCommands(message(over)).map(({ command }) => command)

test('a message that waits can be tried at once, looked at, held and deleted', () => {
  expect(commands({ status: 'deferred', open: true })).toEqual([
    'postqueue -i 4F2A81C0B7',
    'postcat -q 4F2A81C0B7',
    'postsuper -h 4F2A81C0B7',
    'postsuper -d 4F2A81C0B7',
  ])
})

test('one on hold is released', () => {
  expect(commands({ status: 'held', open: true })[0]).toBe('postsuper -H 4F2A81C0B7')
})

test('an instance has a folder of its own; a service of the same instance has none', () => {
  expect(commands({ status: 'deferred', open: true, instance: 'postfix-out' })[0]).toBe(
    'postqueue -c /etc/postfix-out -i 4F2A81C0B7',
  )
  expect(commands({ status: 'deferred', open: true, instance: 'postfix/submission' })[0]).toBe(
    'postqueue -i 4F2A81C0B7',
  )
})

test.each([
  ['left the queue', { status: 'deferred', open: false }],
  ['is delivered', { status: 'sent', open: true }],
  ['has an ID that a shell would read', { status: 'deferred', open: true, queueId: '4F2A8;rm -rf x' }],
  ['has an instance that a shell would read', { status: 'deferred', open: true, instance: '$(x)' }],
] as const)('no command for a message that %s', (_, over) => {
  expect(commands(over)).toEqual([])
})

test('the actions offer them only while the message waits', async () => {
  const show = async (over: Parameters<typeof message>[0]) => {
    const detail = { message: message(over), attempts: [], lines: [], otherLives: [] }
    const { wrapper } = await mountWith(MessageActions, { props: { detail, verdict: {} } })
    return wrapper.text()
  }
  expect(await show({ status: 'deferred', open: true })).toContain('Queue commands')
  expect(await show({})).not.toContain('Queue commands')
})
