import { expect, test } from 'vitest'
import OmniBox from '../../../web/controls/OmniBox.vue'
import { mountWith } from '../mounting.ts'

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
