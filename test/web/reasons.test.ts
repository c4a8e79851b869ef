import { expect, test } from 'vitest'
import { CLASSES } from '../../parsers/reasons/classes.ts'
import { setLanguage } from '../../web/i18n.ts'
import { reasonTitle } from '../../web/reasons.ts'

test.each(['en', 'de'] as const)('every reason class has a title (%s)', async (language) => {
  await setLanguage(language)
  expect(Object.keys(CLASSES).filter((name) => reasonTitle(name) === name)).toEqual([])
})

test('a word that is no class stays as it is', () => {
  expect(reasonTitle('203.0.113.9')).toBe('203.0.113.9')
})
