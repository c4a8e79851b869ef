/**
 * Runs libchdb's complete `clickhouse local` in this process, so that it listens as a genuine ClickHouse HTTP server.
 * Plain JavaScript, because it is the entry point of a child process both in a checkout and in a build.
 *
 * argv: path of libchdb, process ID of the parent, then the engine's own options.
 * The engine's call lasts as long as the server and runs in a thread of its own: this thread only watches standard
 * input, which ends when the parent is gone, however it went.
 */
import process from 'node:process'
import { DataType, load, open } from 'ffi-rs'

const [library, parent, ...options] = process.argv.slice(2)

const PR_SET_PDEATHSIG = 1
const SIGKILL = 9

// The kernel's word on Linux; standard input is the word everywhere.
if (process.platform === 'linux') {
  open({ library: 'libc', path: 'libc.so.6' })
  load({
    library: 'libc',
    funcName: 'prctl',
    retType: DataType.I32,
    paramsType: [DataType.I32, DataType.U64, DataType.U64, DataType.U64, DataType.U64],
    paramsValue: [PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0],
  })
}
// A service manager that signals the whole group must not take the engine from under a parent that still writes:
// the parent ends the engine by closing standard input.
process.on('SIGTERM', () => {}).on('SIGINT', () => {})
// MergeTree keeps every acknowledged row through an abrupt end, and the library's exit handlers are not safe here.
const end = () => process.kill(process.pid, 'SIGKILL')
process.stdin.on('end', end).on('error', end).resume()
if (String(process.ppid) !== parent) end()

// The last query only keeps the engine alive; it needs no right but SELECT ON system.numbers.
const tcp = options.some((each) => each.startsWith('--tcp_port')) ? 'SYSTEM START LISTEN TCP;' : ''
const script = `SYSTEM START LISTEN HTTP; ${tcp}
  SELECT sleepEachRow(1) FROM system.numbers SETTINGS max_block_size = 1, max_execution_time = 0 FORMAT Null`
const argv = ['clickhouse-local', ...options, '--query', script]

const fail = (reason) => {
  process.stderr.write(`the engine ended by itself${reason}\n`, () => process.exit(1))
}

try {
  open({ library: 'chdb', path: library })
  load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [argv.length, argv],
    runInNewThread: true,
  }).then(
    () => fail(''),
    (err) => fail(`: ${err?.message ?? err}`),
  )
} catch (err) {
  fail(`: ${err?.message ?? err}`)
}
