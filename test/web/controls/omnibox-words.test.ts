/** The omnibox and the field for search words: completion, faults in their place, counts. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { STATUSES } from '../../../server/query/language/words.ts'
import OmniBox from '../../../web/controls/OmniBox.vue'
import { choicesOf, faultsOf } from '../../../web/controls/omnibox.ts'
import WordField from '../../../web/search/WordField.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

const later = () => new Promise((resolve) => setTimeout(resolve, 250))
const values = {
  'POST /api/query/search.values': { body: { rows: [{ value: 'anna@example.org' }, { value: 'an na' }] } },
}

async function type(wrapper: Awaited<ReturnType<typeof mountWith>>['wrapper'], text: string) {
  const input = wrapper.get<HTMLInputElement>('input')
  input.element.focus()
  await input.setValue(text)
  input.element.setSelectionRange(text.length, text.length)
  await input.trigger('input')
  await later()
  return input
}
const offered = (wrapper: Awaited<ReturnType<typeof mountWith>>['wrapper']) =>
  wrapper.findAll('[role=option] bdi').map((option) => option.text())

describe('the omnibox', () => {
  test('completes words and the values that the log holds; Tab takes them', async () => {
    const { wrapper, asked } = await mountWith(OmniBox, { api: values, at: '/?since=now-7d&until=now' })
    const input = await type(wrapper, 'status:sent fr')
    expect(offered(wrapper)).toEqual(['from:'])
    await input.trigger('keydown', { key: 'Tab' })
    expect(input.element.value).toBe('status:sent from:')

    await type(wrapper, 'status:sent from:an')
    const question = asked.find(({ path }) => path.includes('search.values'))
    expect(question?.body).toEqual({ params: { field: 'from', typed: 'an', since: 'now-7d', until: 'now' } })
    expect(offered(wrapper)).toEqual(['anna@example.org', '"an na"'])
    await input.trigger('keydown', { key: 'ArrowDown' })
    await input.trigger('keydown', { key: 'ArrowDown' })
    await wrapper.get('form').trigger('submit')
    expect(input.element.value).toBe('status:sent from:"an na" ')
  })

  test('offers every status, also the last ones', async () => {
    const { wrapper } = await mountWith(OmniBox)
    await type(wrapper, 'status:')
    expect(offered(wrapper)).toEqual([...STATUSES, 'delivered', 'undelivered', 'other'])
  })

  test('underlines what cannot be read where it stands, with an example, and stays on Enter', async () => {
    const { wrapper, router } = await mountWith(OmniBox)
    const input = await type(wrapper, 'from:anna /a(b/ stauts:sent')
    await wrapper.get('form').trigger('submit')
    expect(wrapper.findAll('.faulty').map((mark) => mark.text())).toEqual(['(b', 'stauts:sent'])
    expect(wrapper.get('[role=alert]').text()).toMatch(
      /the \( at character 13 is never closed.*status:deferred/s,
    )
    expect(input.attributes('aria-invalid')).toBe('true')
    expect(router.currentRoute.value.fullPath).toBe('/')
  })

  test('a word that is still being typed is no fault yet', async () => {
    const { wrapper } = await mountWith(OmniBox)
    await type(wrapper, 'from:anna status:bo')
    expect(wrapper.find('.faulty').exists()).toBe(false)
  })

  test('addresses, codes and pasted lines are no faulty words', () => {
    const pasted = 'Nov 20 12:00:00 mx1 postfix/smtp[1]: 4F2A81C0B7: to=<a@example.org>, form:x'
    for (const text of ['2001:db8::1', 'anna@example.org', '5.7.1', pasted, 'warning: refused'])
      expect(faultsOf(text)).toEqual([])
    expect(faultsOf('delay:soon')).toHaveLength(1)
  })

  test('what is nearest is offered with its count', () => {
    const found = [
      { kind: 'messages', value: 'anan@example.org', count: 0, href: '/search?q=x' },
      { kind: 'nearest', value: 'anna@example.org', count: 3, href: '/search?q=y' },
    ]
    expect(choicesOf({ kind: 'address', href: '/', found }, String)).toEqual(found)
  })
})

describe('the field for search words', () => {
  const mounted = (api = {}) =>
    mountWith(WordField, {
      props: { modelValue: 'reason:', faults: [{ start: 0, end: 3 }], invalid: true, describedBy: undefined },
      api,
    })

  test('offers values, takes the marked one on Enter and closes on Escape', async () => {
    const { wrapper } = await mounted({
      'POST /api/query/search.values': { body: { rows: [{ value: 'greylisting' }] } },
    })
    const input = await type(wrapper, 'reason:gr')
    expect(wrapper.emitted('update:modelValue')?.at(-1)).toEqual(['reason:gr'])
    await wrapper.setProps({ modelValue: 'reason:gr' })
    await later()
    expect(offered(wrapper)).toEqual(['greylisting'])
    await input.trigger('keydown', { key: 'ArrowDown' })
    expect(input.attributes('aria-activedescendant')).toBe(wrapper.get('[role=option]').attributes('id'))
    await input.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('update:modelValue')?.at(-1)).toEqual(['reason:greylisting '])
  })

  test('marks the faulty place over the text and nothing else', async () => {
    const { wrapper } = await mounted()
    expect(wrapper.get('.marks').text()).toBe('reason:')
    expect(wrapper.get('.marks').attributes('aria-hidden')).toBe('true')
    expect(wrapper.findAll('.faulty').map((mark) => mark.text())).toEqual(['rea'])
  })
})
