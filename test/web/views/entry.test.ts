/** The view of a client says whether anyone got in. */
import { expect, test } from 'vitest'
import EntryNote from '../../../web/views/EntryNote.vue'
import { mountWith } from '../mounting.ts'

const row = { client: '192.0.2.7', failures: 63, successes: 0, account: '', entry: 'nobody', enteredAt: null }
const entered = { account: 'erin', entry: 'guessed', enteredAt: '2026-11-20T12:00:00.000Z', successes: 1 }

test.each([
  ['nobody', [row], /^Failed logins: 63; nobody got in\.$/],
  ['others', [{ ...row, entry: 'others', successes: 4 }], /nobody got in by guessing\..*: 4\.$/],
  [
    'a guesser',
    [{ ...row, ...entered }],
    /got in by guessing: as erin, last at .*\d\d:\d\d.*Failed logins: 63\./,
  ],
  ['no failure', [], /^$/],
  ['still the client before', [{ ...row, ...entered, client: '192.0.2.8' }], /^$/],
])('%s', async (_, rows, words) => {
  const api = { 'POST /api/query/logins.clients': { body: { rows } } }
  const { wrapper } = await mountWith(EntryNote, { props: { client: '192.0.2.7' }, api })
  expect(wrapper.text()).toMatch(words)
})
