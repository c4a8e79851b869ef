import { describe, expect, test, vi } from 'vitest'
import { csvHead, csvRow } from '../../../web/search/csv.ts'
import { fileName } from '../../../web/search/download.ts'
import { columnNames } from '../../../web/search/modes.ts'
import { ndjson } from '../../../web/search/ndjson.ts'
import { fileHead, fileRow, useExport } from '../../../web/search/useExport.ts'
import { line, message, recipient } from '../message/stage.ts'

const comma = { separator: ',' } as const

describe('CSV', () => {
  test.each([
    ['plain', 'a@example.org', 'a@example.org'],
    ['a comma', 'a,b', '"a,b"'],
    ['quotes', 'say "no"', '"say ""no"""'],
    ['a line break', 'a\r\nb', '"a\r\nb"'],
    ['blanks at the edge', ' a', '" a"'],
    ['nothing', undefined, ''],
    ['a number', -1.5, '-1.5'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula by plus', '+49 30', "'+49 30"],
    ['a formula by minus', '-2+3', "'-2+3"],
    ['a formula by at', '@SUM(A1)', "'@SUM(A1)"],
    ['a formula behind a tab', '\t=1', "'\t=1"],
    ['a formula behind a blank', ' =1', "' =1"],
    ['a full-width formula', '\uff1d1', "'\uff1d1"],
    ['a command to the terminal', '\u001b[31mred', '\\u001b[31mred'],
    ['a turned reading direction', 'safe\u202egpj.exe', 'safe\\u202egpj.exe'],
    ['a formula with a comma', '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ])('%s', (_, cell, expected) => {
    expect(csvRow([cell], comma)).toBe(`${expected}\r\n`)
  })

  test('for German Excel splits at semicolons and begins with a byte order mark', () => {
    expect(csvHead({ separator: ';' })).toBe('\ufeff')
    expect(csvRow(['a,b', 'c;d', 1.5], { separator: ';' })).toBe('a,b;"c;d";1.5\r\n')
  })
})

describe('export', () => {
  test('a message is one record under the names of the vocabulary', () => {
    const names = fileHead('messages', 'csv').trim().split(',')
    expect(names).toEqual(columnNames('messages'))
    const cells = fileRow(
      'messages',
      'csv',
      message({ sender: '', recipients: [recipient({ reply: '=1' })] }),
    )
      .trim()
      .split(',')
    expect(cells).toHaveLength(names.length)
    expect(cells[names.indexOf('queueId')]).toBe('4F2A81C0B7')
    expect(cells[names.indexOf('reply')]).toBe("'=1")
    expect(cells[names.indexOf('delay')]).toBe('1.4')
  })

  test('JSON lines and raw lines', () => {
    expect(JSON.parse(fileRow('lines', 'json', line()))).toMatchObject({ kind: 'removed' })
    expect(fileRow('lines', 'log', line())).toBe(
      'Nov 20 12:00:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed\n',
    )
  })

  test('JSON lines hold nothing hidden and are the same when read', () => {
    const hostile = line({ message: '\u001b[31m\u202e\u200b\ufeff\u{e0001}\u0085ä"\\' })
    const row = fileRow('lines', 'json', hostile)
    expect(row).not.toMatch(/[^\n\u0020-\u007eä]/u)
    expect(JSON.parse(row)).toEqual(hostile)
  })

  test('JSON lines are read however they are cut, UTF-8 too', async () => {
    const bytes = new TextEncoder().encode('{"a":"ä"}\n{"a":2}\n\n{"a":3}')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const read: unknown[] = []
    for await (const value of ndjson(body)) read.push(value)
    expect(read).toEqual([{ a: 'ä' }, { a: 2 }, { a: 3 }])
  })

  test('asks for a stream of all matches and hands over one file', async () => {
    const fetch = vi.fn(async () => new Response(`${JSON.stringify(line())}\n`.repeat(3)))
    vi.stubGlobal('fetch', fetch)
    const made = vi.spyOn(URL, 'createObjectURL')
    const { run, error, count } = useExport()
    await run('lines', 'log', { q: 'status:sent', since: 'now-24h', until: 'now' })
    expect(fetch.mock.calls[0]).toMatchObject([
      '/api/lines?q=status%3Asent&since=now-24h&until=now',
      { headers: { accept: expect.stringContaining('x-ndjson') } },
    ])
    expect(error.value).toBeUndefined()
    expect(count.value).toBeUndefined()
    expect(await (made.mock.calls[0]?.[0] as Blob).text()).toBe(line().line.concat('\n').repeat(3))
  })

  test('a stream that breaks off gives no file and says why', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line())}\n`))
        controller.error(new Error('connection reset'))
      },
    })
    vi.stubGlobal('fetch', async () => new Response(body))
    const made = vi.spyOn(URL, 'createObjectURL').mockClear()
    const { run, error } = useExport()
    await run('lines', 'json', {})
    expect(error.value).toContain('connection reset')
    expect(made).not.toHaveBeenCalled()
  })

  test('file names from logs are tame', () => {
    expect(fileName('../mx/1-\u202e<4F>.json')).toBe('.._mx_1-_4F_.json')
  })
})
