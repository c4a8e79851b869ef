/**
 * Prepares a clone and goes on: installs and builds only what differs from the last time, then starts the service, runs a
 * command, or gets the tests ready. Plain JavaScript with nothing but Node, because nothing else may be there yet.
 *
 *   node deploy/prepare.js start [flags]   npm start
 *   node deploy/prepare.js run COMMAND     npm run --silent mailtrace -- COMMAND
 *   node deploy/prepare.js build           npm run build
 *   node deploy/prepare.js test            npm test (before the tests)
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stampFile = join(root, '.mailtrace-stamp.json')
const [task = 'start', ...rest] = process.argv.slice(2)

const OLDEST_NODE = [20, 19]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
  fail(`mailtrace needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}.`)

prepare()
if (task === 'test') findChromium()
if (task === 'start' || task === 'run') {
  const main = join(root, 'dist/server/main.js')
  process.argv = [process.argv[0], main, ...(task === 'start' ? ['run'] : []), ...rest]
  await import(pathToFileURL(main).href)
}

/** Installs packages and builds server and web where their stamp differs. */
function prepare() {
  const stamp = readStamp()
  const packages = `${process.version} ${process.platform} ${hashOf(['package-lock.json', 'package.json'])}`
  if (stamp.packages !== packages || !existsSync(join(root, 'node_modules'))) {
    say('Installing packages ...')
    run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit'], 'The packages could not be installed')
    saveStamp({ packages })
  }

  const server = hashOf(['tsconfig.json', 'tsconfig.build.json', 'parsers', 'server', 'dashboards'])
  if (readStamp().server !== server || !existsSync(join(root, 'dist/server/main.js'))) {
    say('Building the service ...')
    for (const room of ['server', 'parsers', 'dashboards'])
      rmSync(join(root, 'dist', room), { recursive: true, force: true })
    run(
      process.execPath,
      ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
      'The service could not be built',
    )
    for (const room of ['server', 'dashboards']) copyData(room)
    saveStamp({ server })
  }

  const web = hashOf([
    'web',
    'parsers/reasons',
    'server/query/language',
    'server/api/contract',
    'dashboards/schema.ts',
  ])
  if (readStamp().web !== web || !existsSync(join(root, 'dist/web/index.html'))) {
    say('Building the web pages ...')
    const vite = [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      'web/vite.config.ts',
      '--logLevel',
      'warn',
    ]
    run(process.execPath, vite, 'The web pages could not be built')
    saveStamp({ web })
  }
}

/** What the compiler leaves behind: migrations, engine host, rules, dashboards. */
function copyData(room) {
  for (const name of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(sql|json|cjs|mjs|js|xml)$/.test(name)) continue
    const to = join(root, 'dist', room, name)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(join(root, room, name), to)
  }
}

/** A hash over the names and bytes of files and folders. */
function hashOf(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    const full = join(root, path)
    if (!existsSync(full)) return
    try {
      const names = readdirSync(full)
      for (const name of names.sort()) add(join(path, name))
    } catch {
      hash.update(`${path}\0`).update(readFileSync(full))
    }
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return {}
  }
}

/** Written after each part, so that an interrupted build does that part again and no other. */
function saveStamp(part) {
  writeFileSync(`${stampFile}.new`, JSON.stringify({ ...readStamp(), ...part }))
  renameSync(`${stampFile}.new`, stampFile)
}

/** The browser of the tests: Debian's, installed here when that is allowed, else with the command to run. */
function findChromium() {
  const found = () =>
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
      existsSync(path),
    )
  if (found()) return
  const packages = ['chromium', 'fonts-liberation', 'fonts-dejavu-core']
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    fail(`The browser tests need Chromium. Install it with:\n  sudo sh -c '${command}'`)
  say('Installing Chromium for the browser tests ...')
  run('sh', ['-c', command], 'Chromium could not be installed')
  if (!found()) fail(`Chromium is not there after:\n  ${command}`)
}

/** Output goes to standard error: a command's standard output belongs to its answer. */
function run(command, args, otherwise) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) fail(`${otherwise}${error ? ` (${error.message})` : ''}: ${[command, ...args].join(' ')}`)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
