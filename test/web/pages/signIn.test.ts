import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import SignInPage from '../../../web/pages/SignInPage.vue'
import { nextPath } from '../../../web/nextPath.ts'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())
const info = (mustSetPassword: boolean) => ({
  user: 'admin',
  role: 'admin',
  mustSetPassword,
  expiresAt: '2026-11-21T10:00:00Z',
})
const refused = (code: string) => ({
  status: 401,
  body: { code, title: '', detail: '', requestId: '', status: 401 },
})

describe('signing in', () => {
  test('leads on to the page that was wanted', async () => {
    const { wrapper, router, asked } = await mountWith(SignInPage, {
      at: '/sign-in?next=/search?q=a',
      api: { 'POST /api/session': { body: info(false) } },
    })
    expect(asked).toEqual([])
    await wrapper.find('input[autocomplete=username]').setValue('admin')
    await wrapper.find('input[type=password]').setValue('secret')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(asked[0]?.body).toEqual({ user: 'admin', password: 'secret' })
    expect(router.currentRoute.value.fullPath).toBe('/search?q=a')
  })

  test('says in general words what is wrong, beside the field, and keeps what was typed', async () => {
    const { wrapper } = await mountWith(SignInPage, {
      at: '/sign-in',
      api: { 'POST /api/session': refused('WRONG_CREDENTIALS') },
    })
    await wrapper.find('input[autocomplete=username]').setValue('anna')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    const password = wrapper.find('input[autocomplete=current-password]')
    expect(password.attributes('aria-invalid')).toBe('true')
    expect(document.getElementById(password.attributes('aria-describedby') ?? '')?.textContent).toBe(
      'User or password is wrong.',
    )
    expect((wrapper.find('input[autocomplete=username]').element as HTMLInputElement).value).toBe('anna')
  })

  test('shows the password on demand', async () => {
    const { wrapper } = await mountWith(SignInPage, { at: '/sign-in' })
    await wrapper.find('input[type=checkbox]').setValue(true)
    expect(wrapper.find('input[autocomplete=current-password]').attributes('type')).toBe('text')
  })
})

describe('a sign-in link', () => {
  test('that was used already says so and leaves the address', async () => {
    const { wrapper, router } = await mountWith(SignInPage, {
      at: '/sign-in?link=old',
      api: { 'POST /api/session/link': refused('LINK_SPENT') },
    })
    expect(wrapper.find('[role=alert]').text()).toContain('used already')
    expect(router.currentRoute.value.fullPath).toBe('/sign-in')
  })

  test('leads to setting a password, twice the same and long enough', async () => {
    const { wrapper, router, asked } = await mountWith(SignInPage, {
      at: '/sign-in?link=first',
      api: { 'POST /api/session/link': { body: info(true) }, 'POST /api/session/password': { status: 204 } },
    })
    const [password, again] = wrapper.findAll('input[type=password]')
    await password?.setValue('short')
    await wrapper.find('form').trigger('submit')
    expect(wrapper.text()).toContain('shorter than 10')
    await password?.setValue('correct horse battery')
    await again?.setValue('correct horse batteri')
    await wrapper.find('form').trigger('submit')
    expect(wrapper.text()).toContain('not the same')
    expect(asked).toHaveLength(1)
    await again?.setValue('correct horse battery')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(asked[1]?.body).toEqual({ password: 'correct horse battery' })
    // the administrator of a new service goes through the first steps
    expect(router.currentRoute.value.fullPath).toBe('/guide')
  })

  test.each([
    ['/sign-in?link=first&next=/queue', 'admin', '/queue'],
    ['/sign-in?link=first', 'helpdesk', '/'],
  ])('%s leads %s on to %s', async (at, role, path) => {
    const { wrapper, router } = await mountWith(SignInPage, {
      at,
      api: {
        'POST /api/session/link': { body: { ...info(true), role } },
        'POST /api/session/password': { status: 204 },
      },
    })
    for (const field of wrapper.findAll('input[type=password]')) await field.setValue('correct horse battery')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.fullPath).toBe(path)
  })
})

test.each([
  ['/search?q=a', '/search?q=a'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  [undefined, '/'],
])('after signing in %s leads to %s', (next, path) => {
  expect(nextPath(next)).toBe(path)
})
