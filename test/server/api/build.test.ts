/** The API as a whole: who is let in, what a fault looks like, what every answer carries. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadSearch } from '../../../server/errors.ts'
import { emptyQuestions, failingList, fromOurPages, signInByLink, startApi } from './app.ts'
import type { TestApi } from './app.ts'

interface Route {
  method: string
  url: string
}

let app: TestApi
const routes: Route[] = []

beforeAll(async () => {
  app = await startApi({
    questions: {
      ...emptyQuestions,
      messages: failingList(new BadSearch("'form:a' at character 1 is no search word")),
      rejections: failingList(new Error('secret of the house')),
    },
  })
  await app.api.ready()
  routes.push(...walk(app.api.printRoutes({ commonPrefix: false })))
})
afterAll(() => app.api.close())

/** The tree that Fastify prints, as a list. */
function walk(tree: string): Route[] {
  const found: Route[] = []
  const path: { depth: number; part: string }[] = []
  for (const line of tree.split('\n')) {
    const groups = /^(?<indent>[│ ]*)[├└]── (?<part>\S+)(?: \((?<methods>[A-Z, ]+)\))?$/.exec(line)?.groups
    if (groups === undefined) continue
    const depth = groups.indent?.length ?? 0
    while ((path.at(-1)?.depth ?? -1) >= depth) path.pop()
    path.push({ depth, part: groups.part ?? '' })
    const url = path.map(({ part }) => part).join('')
    for (const method of groups.methods?.split(', ') ?? []) found.push({ method, url })
  }
  return found.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
}

const OPEN = new Set(['GET /healthz', 'GET /readyz', 'POST /api/session', 'POST /api/session/link'])
const nameOf = ({ method, url }: Route) => `${method} ${url}`
const filled = (url: string) => url.replaceAll(/:\w+/g, 'x')

test('the route table is read whole', () => {
  expect(routes.length).toBeGreaterThan(25)
  expect(routes.map(nameOf)).toContain('GET /api/messages/:host/:queueId')
})

test('every route but sign-in and health asks who is there', async () => {
  const open: string[] = []
  for (const route of routes) {
    const answer = await app.inject({ method: route.method as 'GET', url: filled(route.url) })
    if (answer.statusCode !== 401) open.push(nameOf(route))
    else expect(answer.json()).toMatchObject({ code: 'NOT_SIGNED_IN', status: 401 })
  }
  expect(new Set(open)).toEqual(OPEN)
})

test('every changing route refuses what a foreign site sets off', async () => {
  const cookie = await signInByLink(app)
  for (const route of routes.filter(({ method }) => method !== 'GET')) {
    for (const foreign of [
      {},
      { origin: 'https://attacker.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ]) {
      const answer = await app.inject({
        method: route.method as 'POST',
        url: filled(route.url),
        headers: { cookie, host: 'localhost:80', ...foreign },
      })
      expect([nameOf(route), answer.statusCode, answer.json().code]).toEqual([
        nameOf(route),
        403,
        'FOREIGN_ORIGIN',
      ])
    }
  }
})

test('a form cannot be sent, not even from our pages', async () => {
  const cookie = await signInByLink(app)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/alerts/silences',
      headers: { cookie, ...fromOurPages, 'content-type': type },
      payload: '{"alert":"*"}',
    })
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'REQUEST_INVALID'])
  }
})

test('OpenAPI names every route of the API with its answers', async () => {
  const described = (await app.get('/api/openapi.json')).json() as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
  }
  const names = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  const served = routes
    .filter(({ url }) => url.startsWith('/api/') && url !== '/api/openapi.json')
    .map(nameOf)
  expect(names.sort()).toEqual(served.sort())
  for (const methods of Object.values(described.paths))
    for (const { responses } of Object.values(methods)) expect(Object.keys(responses)).toContain('4XX')
})

test('api.md lists every route, and no other', () => {
  const rows = readFileSync('docs/reference/api.md', 'utf8').matchAll(/^\| `(?<route>[A-Z]+ \/[^` ?]*)/gm)
  expect([...rows].map(({ groups }) => groups?.route).sort()).toEqual(routes.map(nameOf).sort())
})

test('a fault of the asker is a problem with the code and words of the registry', async () => {
  const answer = await app.get('/api/messages?q=form:a')
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.json()).toEqual({
    code: 'SEARCH_INVALID',
    title: 'The request cannot be read',
    detail: "'form:a' at character 1 is no search word",
    values: ["'form:a' at character 1 is no search word"],
    requestId: answer.headers['x-request-id'],
    status: 400,
  })
})

test('a fault of ours tells nothing but its request, under which the log says more', async () => {
  const answer = await app.get('/api/rejections')
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('secret of the house')
  const { code, requestId } = answer.json() as { code: string; requestId: string }
  expect(code).toBe('INTERNAL')
  expect(app.logged.at(-1)?.fields).toMatchObject({ requestId, err: { message: 'secret of the house' } })
})

test.each([
  ['/api/messages?limit=0', 'limit'],
  ['/api/messages?limit=many', 'limit'],
  ['/api/messages?colour=red', 'colour'],
  ['/api/messages?order=random', 'order'],
  ['/api/live?mode=all', 'mode'],
  ['/api/resolve', 'q'],
])('%s is refused and %s named', async (url, field) => {
  const answer = await app.get(url)
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'REQUEST_INVALID'])
  expect(answer.json().detail).toContain(field)
})

test('bodies are taken as they are: no text becomes a number, nothing unknown is dropped silently', async () => {
  for (const body of [{ params: { a: true } }, { params: {}, more: 1 }, {}, []]) {
    const answer = await app.send('POST', '/api/query/overview.numbers', body)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'REQUEST_INVALID'])
  }
})

test('an unknown path is a problem too', async () => {
  const answer = await app.get('/api/nothing')
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND'])
})

test('every answer forbids foreign code, frames and caches', async () => {
  const { headers } = await app.get('/api/status')
  expect(headers['content-security-policy']).toBe(
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';" +
      "connect-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
  )
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['cache-control']).toBe('no-store')
})

test('requests are counted by route template, never by what they ask for', async () => {
  await app.get('/api/messages/mx1/C9FC3DC7F9')
  const text = (await app.get('/metrics')).body
  expect(text).toContain('route="/api/messages/:host/:queueId"')
  expect(text).not.toContain('C9FC3DC7F9')
})
