/** Small displays: badges, addresses, hostile text, times. */
import { afterEach, describe, expect, test } from 'vitest'
import Address from '../../../web/controls/Address.vue'
import KeyValue from '../../../web/controls/KeyValue.vue'
import StatusBadge from '../../../web/controls/StatusBadge.vue'
import Text from '../../../web/controls/Text.vue'
import { STATUSES } from '../../../web/status.ts'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

describe('a status', () => {
  test.each(STATUSES)('%s has an icon, a word and a sentence', async (status) => {
    const { wrapper } = await mountWith(StatusBadge, { props: { status } })
    expect(wrapper.text()).toBe(status)
    expect(wrapper.find('svg').attributes('aria-hidden')).toBe('true')
    expect(wrapper.attributes('title')).toMatch(/\w{4,}.*\.$/)
  })

  test('says it in plain words where there is room, in German too, with Postfix’s own word', async () => {
    const { wrapper } = await mountWith(StatusBadge, {
      props: { status: 'deferred', long: true },
      language: 'de',
    })
    expect(wrapper.text()).toBe('wartet, neuer Versuch folgt deferred')
  })

  test('a word we do not know is shown as it is', async () => {
    const { wrapper } = await mountWith(StatusBadge, { props: { status: 'undeliverable' } })
    expect(wrapper.text()).toBe('undeliverable')
  })
})

describe('text from a log', () => {
  test('is text, not HTML', async () => {
    const { wrapper } = await mountWith(Text, { props: { text: '<img src=x onerror=alert(1)>' } })
    expect(wrapper.find('img').exists()).toBe(false)
    expect(wrapper.text()).toBe('<img src=x onerror=alert(1)>')
  })

  test('shows hidden characters as tokens, isolated from its surroundings', async () => {
    const { wrapper } = await mountWith(Text, { props: { text: 'a\u202eb' } })
    expect(wrapper.element.tagName).toBe('BDI')
    expect(wrapper.find('.token').text()).toBe('\\u202e')
    expect(wrapper.text()).not.toContain('\u202e')
  })
})

describe('an address', () => {
  test('names the null sender and dashes what is not known', async () => {
    const nobody = await mountWith(Address, { props: { address: '' } })
    expect(nobody.wrapper.text()).toBe('no sender')
    const unknown = await mountWith(Address, { props: { address: undefined } })
    expect(unknown.wrapper.text()).toBe('–')
  })

  test('is a link where it leads somewhere', async () => {
    const { wrapper } = await mountWith(Address, {
      props: { address: 'anna@example.org', to: '/search?q=from:anna@example.org' },
    })
    expect(wrapper.find('a').attributes('href')).toBe('/search?q=from:anna@example.org')
  })
})

test('facts without a value are left out', async () => {
  const facts = [
    { key: 'from', title: 'From', value: 'anna@example.org' },
    { key: 'size', title: 'Size', value: undefined },
  ]
  const { wrapper } = await mountWith(KeyValue, { props: { facts } })
  expect(wrapper.findAll('dt').map((term) => term.text())).toEqual(['From'])
})
