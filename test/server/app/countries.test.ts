import { expect, test } from 'vitest'
import { countriesIn, readCountries } from '../../../server/app/countries.ts'

const countryOf = countriesIn(`first,last,country
"203.0.113.0","203.0.113.255","AT"
192.0.2.0,192.0.2.127,de,Germany
192.0.2.200,192.0.2.255,FR
2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,CH
2001:db8:5::,2001:db8:5:ffff:ffff:ffff:ffff:ffff,NL
192.0.2.0,2001:db8::,XX
nonsense
`)

test.each([
  ['192.0.2.0', 'DE'],
  ['192.0.2.127', 'DE'],
  ['192.0.2.128', undefined],
  ['192.0.2.255', 'FR'],
  ['203.0.113.9', 'AT'],
  ['203.0.114.0', undefined],
  ['2001:db8::1', 'CH'],
  ['2001:db8:5:1::25', 'NL'],
  ['2001:db8:4::1', undefined],
  ['::ffff:192.0.2.1', undefined],
  ['no address', undefined],
  ['', undefined],
])('%s is of %s', (address, code) => {
  expect(countryOf(address)).toBe(code)
})

test('a file that cannot be read is told, and costs nothing but the countries', () => {
  const told: string[] = []
  const log = { warn: (_: object, message: string) => void told.push(message) }
  expect(readCountries('/nonexistent/countries.csv', log)('192.0.2.1')).toBeUndefined()
  expect(told).toEqual([
    expect.stringContaining('/nonexistent/countries.csv (setting countries) cannot be read'),
  ])
})
