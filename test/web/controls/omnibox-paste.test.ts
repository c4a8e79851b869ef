import { afterEach, expect, test } from 'vitest'
import OmniBox from '../../../web/controls/OmniBox.vue'
import { classify } from '../../../server/query/language/classify.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import { askable } from '../../../web/controls/omnibox.ts'
import { mountWith } from '../mounting.ts'

const LOG =
  'Nov 21 00:25:23 mx1 postfix/smtp[812]: 6B04E27EB70: to=<a@example.org>, status=sent (250 queued as 7C04E27EB71)'
const MAIL = 'Message-ID: <1@example.org> X-Postfix-Queue-ID: 6B04E27EB70'

afterEach(() => {
  usePreferences().language = 'en'
  document.body.replaceChildren()
})

test.each([
  ['en', LOG, 'Found in your text: 2 queue IDs.'],
  ['en', MAIL, 'Found in your text: 1 queue ID and 1 Message-ID.'],
  ['de', MAIL, 'Im Text gefunden: 1 Queue-ID und 1 Message-ID.'],
] as const)('in %s what was found in pasted text is told', async (language, text, words) => {
  usePreferences().language = language
  const { wrapper } = await mountWith(OmniBox, { language })
  await wrapper.find('input').setValue(text)
  expect(wrapper.find('[data-extracted]').text()).toBe(words)
})

test('Enter searches for all that was found', async () => {
  const { wrapper } = await mountWith(OmniBox)
  await wrapper.find('input').setValue(LOG)
  expect(wrapper.text()).toContain('Enter searches for them.')
  await wrapper.find('input').setValue('6B04E27EB70')
  expect(wrapper.text()).toContain('Enter searches for it.')
})

test('what was typed is no pasted text', async () => {
  const { wrapper } = await mountWith(OmniBox)
  await wrapper.find('input').setValue('6B04E27EB70')
  expect(wrapper.find('[data-extracted]').exists()).toBe(false)
})

test('of a mail that is longer than an address only its IDs are asked for: they are found at its end, too', () => {
  const long = `${'Received: from a by b; '.repeat(400)} ${LOG} ${MAIL}`
  expect(long.length).toBeGreaterThan(8000)
  expect(askable(long).length).toBeLessThan(200)
  expect(classify(askable(long)).extracted).toEqual({
    queueIds: ['6B04E27EB70', '7C04E27EB71'],
    messageIds: ['<1@example.org>'],
    returned: '6B04E27EB70',
  })
  expect(askable(LOG)).toBe(LOG)
})

test('pasted lines are kept apart in the field', async () => {
  const { wrapper } = await mountWith(OmniBox)
  const input = wrapper.find('input')
  await input.setValue('ab')
  input.element.setSelectionRange(1, 1)
  const event = new Event('paste', { cancelable: true })
  Object.assign(event, {
    clipboardData: { getData: () => 'Status: 5.1.1\r\n X-Postfix-Queue-ID: 6B04E27EB70\n' },
  })
  input.element.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(true)
  await wrapper.vm.$nextTick()
  expect(input.element.value).toBe('aStatus: 5.1.1 X-Postfix-Queue-ID: 6B04E27EB70b')
})
