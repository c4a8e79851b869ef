/** The built web: what is cached, what leads to the page, what leads nowhere. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

const root = join(mkdtempSync(join(tmpdir(), 'mailtrace-web-')), 'web')
const SCRIPT = 'console.log("hello")'
let app: TestApi

beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>mailtrace</title>')
  writeFileSync(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(root, 'assets/index-B7x2kQ9a.js'), SCRIPT)
  writeFileSync(join(root, 'assets/index-B7x2kQ9a.js.gz'), gzipSync(SCRIPT))
  app = await startApi({ webRoot: root })
})
afterAll(async () => {
  await app.api.close()
  rmSync(join(root, '..'), { recursive: true, force: true })
})

const browse = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { accept: 'text/html,*/*', ...headers } })

test.each([
  '/',
  '/search?q=from:anna',
  '/m/mx1/4bXc2K0Yz1z3qP~2026-11-21T00:25:23.000000Z',
  '/sign-in?link=x',
])('%s is the page, always asked for anew', async (url) => {
  const answer = await browse(url)
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-cache'])
  expect(answer.headers['content-type']).toMatch(/^text\/html/)
  expect(answer.headers['content-security-policy']).toContain("script-src 'self'")
  expect(answer.body).toContain('<title>mailtrace</title>')
})

test('files with a hash in their name are kept for ever, others are asked for', async () => {
  const script = await browse('/assets/index-B7x2kQ9a.js')
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await browse('/icon.svg')).headers['cache-control']).toBe('no-cache')
})

test('what is unchanged is not sent again', async () => {
  const first = await browse('/icon.svg')
  const again = await browse('/icon.svg', { 'if-none-match': String(first.headers.etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test('what was compressed before goes out compressed', async () => {
  const answer = await browse('/assets/index-B7x2kQ9a.js', { 'accept-encoding': 'gzip' })
  expect([answer.headers['content-encoding'], answer.headers['content-type']]).toEqual([
    'gzip',
    expect.stringContaining('javascript'),
  ])
})

test.each(['/assets/missing-B7x2kQ9a.js', '/api/nothing'])('%s is not the page', async (url) => {
  const answer = await browse(url)
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND'])
})

test.each(['/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt'])(
  '%s leads to nothing outside the folder',
  async (url) => {
    writeFileSync(join(root, '../secret.txt'), 'not for you')
    expect((await browse(url)).body).not.toContain('not for you')
    rmSync(join(root, '../secret.txt'))
  },
)

test('only a browser looking for a page gets it', async () => {
  const answer = await app.inject({ url: '/search', headers: { accept: 'application/json' } })
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND'])
})

test.each([
  ['/../../etc/passwd', 404, 'NOT_FOUND'],
  ['/assets/%2e%2e/%2e%2e/etc/passwd', 404, 'NOT_FOUND'],
  ['/%zz', 400, 'REQUEST_INVALID'],
  ['/domain/%00', 400, 'REQUEST_INVALID'],
  ['/assets/a%00b.js', 400, 'REQUEST_INVALID'],
])('%s leads nowhere, in words', async (url, status, code) => {
  const answer = await app.inject({ url, headers: { accept: 'application/json' } })
  expect([answer.statusCode, answer.json().code]).toEqual([status, code])
})
