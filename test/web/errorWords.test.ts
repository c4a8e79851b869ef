import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ApiError } from '../../web/api.ts'
import ErrorState from '../../web/controls/ErrorState.vue'
import { texts as en } from '../../web/locales/en.ts'
import { mountWith } from './mounting.ts'

const SENTENCES = Object.keys((en as { error: { code: object } }).error.code)

/** Codes of a start that failed, which no page ever sees, and of a session's end, which has a dialog of its own. */
const UNSEEN = [
  'NOT_SIGNED_IN',
  'STORE_LOCKED',
  'ENGINE_MISSING',
  'ENGINE_OLDER',
  'MIGRATION_FAILED',
  'ADDRESS_IN_USE',
  'CONFIG_INVALID',
]

const problem = (code: string, status: number, values: string[] = [], detail = 'in English') =>
  new ApiError({ code, title: 'x', detail, values, requestId: 'r1', status })
const textOf = async (error: ApiError, language: 'en' | 'de') =>
  (await mountWith(ErrorState, { props: { error }, language })).wrapper.text()

test('every error that a page can meet has a sentence', () => {
  const codes = [...readFileSync('docs/reference/errors.md', 'utf8').matchAll(/^\| `(\w+)`/gm)].map(
    ([, code]) => code ?? '',
  )
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !UNSEEN.includes(code) && !SENTENCES.includes(code))).toEqual([])
})

test('the sentence is in the language of the reader, with the values of this case', async () => {
  expect(await textOf(problem('SILENCE_TOO_LONG', 400, ['30']), 'de')).toContain('höchstens 30 Tage')
  expect(await textOf(problem('SILENCE_TOO_LONG', 400, ['30']), 'en')).toContain('30 days at most')
  expect(await textOf(problem('MESSAGE_NOT_FOUND', 404, ['4F2A', 'mx1']), 'de')).toContain(
    'Auf Host mx1 ist keine Nachricht 4F2A bekannt.',
  )
  for (const code of SENTENCES)
    expect(await textOf(problem(code, 400, ['a', 'b']), 'de'), code).not.toContain('in English')
})

test('a file that may not be read comes with the command that helps', async () => {
  const values = [
    '/var/log/mail.log',
    "it may be read by the group adm: run 'usermod -aG adm mailtrace' and start mailtrace again",
  ]
  const text = await textOf(problem('FILE_UNREADABLE', 400, values), 'de')
  expect(text).toContain('„/var/log/mail.log“ ist nicht lesbar.')
  expect(text).toContain('usermod -aG adm mailtrace')
  expect(text).not.toContain('start mailtrace again')
})

test('a code that these pages do not know speaks for itself', async () => {
  expect(await textOf(problem('BRAND_NEW', 500), 'de')).toContain('in English')
})
