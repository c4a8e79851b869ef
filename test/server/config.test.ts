import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaults, demoConfig, loadConfig, parseListen, variables } from '../../server/config.ts'

/** Loads a file with this content and an empty environment. */
function load(content: unknown, env: NodeJS.ProcessEnv = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'mailtrace-config-')), 'config.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return loadConfig({ file, env })
}

describe('configuration', () => {
  test('an empty file gives the defaults, listening on loopback only', () => {
    const config = load({})
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 8425 })
    expect(config.clickhouse).toEqual({ database: 'mailtrace' })
    expect(config.data.startsWith('/')).toBe(true)
  })

  test('the file overrides defaults key by key, the environment overrides the file, flags override both', () => {
    const file = { listen: { port: 1 }, host: 'file' }
    expect(load(file).listen).toEqual({ host: '127.0.0.1', port: 1 })
    expect(load(file, { MAILTRACE_HOST: 'environment' }).host).toBe('environment')
    expect(loadConfig({ flags: { host: 'flag' }, env: { MAILTRACE_HOST: 'environment' } }).host).toBe('flag')
  })

  test('all faults are told at once, each with its place', () => {
    const wrong = { listen: { port: 70000, hots: 'x' }, demo: 'maybe', zone: 'Mars/Olympus', nonsense: 1 }
    expect(() => load(wrong)).toThrow(/listen\.port: must be <= 65535/)
    expect(() => load(wrong)).toThrow(/listen\.hots: unknown key/)
    expect(() => load(wrong)).toThrow(/demo: must be one of auto, yes, no/)
    expect(() => load(wrong)).toThrow(/zone: 'Mars\/Olympus' is no time zone/)
    expect(() => load(wrong)).toThrow(/nonsense: unknown key/)
  })

  test('a channel is judged by its type alone, sources and names are looked at, too', () => {
    const wrong = {
      sources: [{ path: 'a', zone: 'Mars', year: 1 }],
      alerts: {
        channels: [
          { type: 'webhook', name: 'x', url: 'ftp://x' },
          { type: 'email', name: 'x', to: [], from: 'a@b', smtp: { host: 'h' } },
          { type: 'pager' },
        ],
      },
    }
    let words = ''
    try {
      load(wrong)
    } catch (cause) {
      words = (cause as Error).message
    }
    expect(
      words
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(': ')[0])
        .sort(),
    ).toEqual([
      'alerts.channels',
      'alerts.channels.0.url',
      'alerts.channels.1.to',
      'alerts.channels.2.type',
      'sources.0.year',
      'sources.0.zone',
    ])
  })

  test.each([
    ['not JSON', '{', /is not JSON/],
    ['a list', '[]', /must be an object/],
  ])('%s is refused in words', (_, content, message) => {
    expect(() => load(content)).toThrow(message)
  })

  test('a named file that is missing is an error', () => {
    expect(() => loadConfig({ file: '/nonexistent/mailtrace.json', env: {} })).toThrow(/cannot be read/)
  })

  test.each([
    ['8000', { host: '127.0.0.1', port: 8000 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::1]:8425', { host: '::1', port: 8425 }],
  ])('listen address %s', (text, expected) => {
    expect(parseListen(text)).toEqual(expected)
  })

  test('a listen address without a port is refused', () => {
    expect(() => parseListen('localhost')).toThrow(/no address to listen on/)
  })

  test('the demo has a store of its own', () => {
    expect(demoConfig({ ...defaults(), data: '/var/lib/mailtrace' }).data).toBe('/var/lib/mailtrace/demo')
  })

  test('every variable is taken', () => {
    expect(variables).toContain('MAILTRACE_CLICKHOUSE_PASSWORD')
    expect(load({}, { MAILTRACE_CLICKHOUSE_URL: 'http://127.0.0.1:8123' }).clickhouse.url).toBe(
      'http://127.0.0.1:8123',
    )
  })
})
