/** Messages of a stream, cut anywhere, and the line that each becomes. */
import { describe, expect, test } from 'vitest'
import { createFrames, lineOf } from '../../../server/ingest/syslog-frames.ts'

describe('frames', () => {
  test.each([1, 2, 3, 7, 64])('are the same however the stream is cut (%i bytes)', (step) => {
    const stream = Buffer.from('<1>one\n5 <2>t\n12 <3>two\nrows \n\n3 <4<5>end')
    const frames = createFrames(100)
    const found: string[] = []
    for (let at = 0; at < stream.length; at += step)
      found.push(...frames.push(stream.subarray(at, at + step)).map(String))
    found.push(...frames.end().map(String))
    expect(found).toEqual(
      ['<1>one', '<2>t\n', '<3>two\nrows ', '<4', '<5>end'].map((each, n) =>
        n === 3 ? '<4<' : n === 4 ? '5>end' : each,
      ),
    )
  })

  test('a message of several lines is one line', () => {
    expect(String(lineOf(Buffer.from('<3>two\nrows\r\n\0')))).toBe('<3>two#012rows\n')
  })
})
