/** The embedded engine listens on loopback: whoever else has an account on the machine gets nothing out of it. */
import { rmSync } from 'node:fs'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from '../../../server/store/embedded.ts'
import type { Engine, EngineAccess } from '../../../server/store/embedded.ts'
import { createStore } from '../../../server/store/store.ts'
import { collectLog, temporaryDirectory } from './harness.ts'

const directory = temporaryDirectory()
let access: EngineAccess
let engine: Engine

beforeAll(async () => {
  // A store with its tables, then the bare engine on it, which tells us where it listens.
  const store = createStore({ directory, database: 'mailtrace', log: collectLog() })
  await store.start()
  store.documents.put('user', 'anna', { hash: 'x' })
  await store.stop()
  engine = createEngine({
    directory,
    database: 'mailtrace',
    log: collectLog(),
    onUp: (up) => (access = up),
    onDown: () => undefined,
  })
  await engine.start()
})

afterAll(async () => {
  await engine.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** Asks over HTTP without a kept connection, as `user` or as nobody in particular. */
function ask(
  sql: string,
  user?: { name: string; password: string },
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(access.url)
    const headers = user && { 'X-ClickHouse-User': user.name, 'X-ClickHouse-Key': user.password }
    const sent = request(
      { hostname, port, method: 'POST', agent: false, ...(headers && { headers }) },
      (answer) => {
        let body = ''
        answer.on('data', (text) => (body += text))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      },
    )
    sent.on('error', reject)
    sent.end(sql)
  })
}

test.each([
  'SELECT count() FROM mailtrace.log_lines',
  'SELECT * FROM mailtrace.state',
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM file('*', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
  "SELECT * FROM executable('id', 'LineAsString', 'x String')",
  "SELECT * FROM remote('127.0.0.1', 'mailtrace', 'state')",
  'SELECT * FROM system.users',
  'SELECT * FROM system.processes',
  'CREATE TABLE default.t (x UInt8) ENGINE = Memory',
  'CREATE TEMPORARY TABLE t (x UInt8)',
  'CREATE DATABASE other',
  'CREATE FUNCTION f AS (x) -> x',
  "CREATE USER eve IDENTIFIED BY 'x'",
  "INSERT INTO mailtrace.state VALUES ('user', 'eve', '{}', 1, 0)",
  "INSERT INTO FUNCTION file('/tmp/mailtrace-probe', 'CSV', 'x UInt8') VALUES (1)",
  "BACKUP TABLE mailtrace.state TO File('probe')",
  'DROP DATABASE mailtrace',
  'TRUNCATE TABLE mailtrace.state',
  'ALTER TABLE mailtrace.state DELETE WHERE 1',
  'OPTIMIZE TABLE mailtrace.state',
  'SYSTEM SHUTDOWN',
  "KILL QUERY WHERE user = 'default'",
  'GRANT ALL ON *.* TO default',
])('may not: %s', async (sql) => {
  const { status, body } = await ask(sql)
  expect(status, body).not.toBe(200)
  expect(body).toContain('Code: 497') // ACCESS_DENIED
})

test.each([
  "SELECT * FROM merge('mailtrace', '.*')",
  "SELECT 1 INTO OUTFILE '/tmp/mailtrace-probe'",
  'SYSTEM RELOAD CONFIG',
])('gets an error for: %s', async (sql) => {
  expect((await ask(sql)).status).not.toBe(200)
})

test('sees no name of a table or a database of ours', async () => {
  expect(await ask('SHOW TABLES FROM mailtrace')).toEqual({ status: 200, body: '' })
  expect((await ask('SHOW DATABASES')).body).not.toContain('mailtrace')
})

test('stops no merge of ours', async () => {
  const { writer } = access.users
  await ask('SYSTEM STOP MERGES')
  for (const key of ['a', 'b']) {
    const sql = `INSERT INTO mailtrace.state VALUES ('probe', '${key}', '{}', 1, 0)`
    expect((await ask(sql, writer)).status).toBe(200)
  }
  expect(await ask('OPTIMIZE TABLE mailtrace.state FINAL', writer)).toEqual({ status: 200, body: '' })
  const parts = "SELECT count() FROM system.parts WHERE table = 'state' AND active"
  expect((await ask(parts, writer)).body).toBe('1\n')
})

test('is let in with nothing but the empty account, and not with a guessed password', async () => {
  expect((await ask('SELECT 1')).body).toBe('1\n')
  expect((await ask('SELECT 1', { name: 'mailtrace', password: '' })).body).toContain('Code: 516')
  expect((await ask('SELECT 1', { name: 'mailtrace_reader', password: 'x' })).body).toContain('Code: 516')
})

test.each([
  "INSERT INTO mailtrace.state VALUES ('user', 'eve', '{}', 1, 0)",
  'DROP TABLE mailtrace.state',
  'CREATE TABLE mailtrace.t (x UInt8) ENGINE = Memory',
  'CREATE TEMPORARY TABLE t (x UInt8)',
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
  'SET readonly = 0',
])('even our own reader may not: %s', async (sql) => {
  const { status, body } = await ask(sql, access.users.reader)
  expect(status, body).not.toBe(200)
})
