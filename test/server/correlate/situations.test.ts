/** Whole situations: what a few lines of log make of messages, sessions, rejections and logins. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drive, linesOf } from './drive.ts'
import { outline } from './outline.ts'

const root = 'test/fixtures/messages'
const situations = readdirSync(root)

describe('a situation in the log', () => {
  test.each(situations)('%s', (name) => {
    const lines = linesOf(readFileSync(join(root, name, 'input.log'), 'utf8'))
    const expected: unknown = JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8'))
    expect(JSON.parse(JSON.stringify(outline(drive(lines).stored)))).toEqual(expected)
  })

  test.each(situations)('%s: the same line by line, with a restart before each', (name) => {
    const lines = linesOf(readFileSync(join(root, name, 'input.log'), 'utf8'))
    const whole = drive(lines).stored
    const cuts = lines.map((_, index) => index)
    expect(drive(lines, { batch: 1, cuts }).stored).toEqual(whole)
  })
})
