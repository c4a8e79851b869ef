/** What a person chose is there in the next browser, and a choice made here is told to the account. */
import { flushPromises } from '@vue/test-utils'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { followAccount, leaveAccount } from '../../../web/composables/accountPreferences.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import { loadTexts } from '../../../web/i18n.ts'
import { answerWith } from '../mounting.ts'

const PATH = '/api/session/preferences'
const preferences = usePreferences()
const usual = { ...preferences }
// a change of language loads its texts, and the last test may end before they are there
beforeAll(async () => {
  await loadTexts('en')
  await loadTexts('de')
})
beforeEach(async () => {
  answerWith({ [`PATCH ${PATH}`]: { body: {} } })
  leaveAccount()
  Object.assign(preferences, usual)
  await flushPromises()
  leaveAccount()
})

test('what the account chose is used, and not told back', async () => {
  const asked = answerWith({ [`PATCH ${PATH}`]: { body: {} } })
  followAccount({ preferences: { theme: 'dark', columns: { messages: ['time', 'size'] } } })
  await flushPromises()
  expect(preferences.theme).toBe('dark')
  expect(preferences.columns).toEqual({ messages: ['time', 'size'] })
  expect(document.documentElement.dataset.theme).toBe('dark')
  expect(asked).toEqual([])
})

test('only what is chosen is told, the last choice last', async () => {
  const asked = answerWith({ [`PATCH ${PATH}`]: { body: {} } })
  followAccount({})
  preferences.density = 'compact'
  await flushPromises()
  preferences.density = 'roomy'
  preferences.refresh = 0
  await flushPromises()
  expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['PATCH', PATH, { density: 'compact' }],
    ['PATCH', PATH, { density: 'roomy', refresh: 0 }],
  ])
})

test('what was chosen on the sign-in page wins, and is told', async () => {
  const asked = answerWith({ [`PATCH ${PATH}`]: { body: {} } })
  preferences.language = 'de'
  await flushPromises()
  expect(asked).toEqual([])
  followAccount({ preferences: { language: 'en', theme: 'light' } })
  await flushPromises()
  expect([preferences.language, preferences.theme]).toEqual(['de', 'light'])
  expect(asked.map(({ body }) => body)).toEqual([{ language: 'de' }])
})

test('what could not be told goes along with the next choice', async () => {
  answerWith({ [`PATCH ${PATH}`]: { status: 503, body: { code: 'STORE_UNAVAILABLE' } } })
  followAccount({})
  preferences.keys = false
  await flushPromises()
  const asked = answerWith({ [`PATCH ${PATH}`]: { body: {} } })
  preferences.patterns = 'on'
  await flushPromises()
  expect(asked.map(({ body }) => body)).toEqual([{ keys: false, patterns: 'on' }])
})

test('nothing is told once nobody is signed in', async () => {
  const asked = answerWith({ [`PATCH ${PATH}`]: { body: {} } })
  followAccount({})
  leaveAccount()
  preferences.theme = 'light'
  await flushPromises()
  expect(asked).toEqual([])
})
