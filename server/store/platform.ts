/** Finds the engine's library for this machine among the four @chdb packages. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EngineMissing } from '../errors.ts'

const PACKAGES: Record<string, string> = {
  'linux-x64': '@chdb/lib-linux-x64-gnu',
  'linux-arm64': '@chdb/lib-linux-arm64-gnu',
  'darwin-x64': '@chdb/lib-darwin-x64',
  'darwin-arm64': '@chdb/lib-darwin-arm64',
}
const LIBRARIES = ['libchdb.so', 'libchdb.dylib']

export interface Platform {
  os: string
  cpu: string
  /** Linux with musl (Alpine): the engine is built against glibc only. */
  musl: boolean
}

/** Path of libchdb. Throws ENGINE_MISSING where there is none, with what to do instead. */
export function findEngine(
  platform: Platform = thisPlatform(),
  resolve: (name: string) => string = resolvePackage,
): string {
  const id = `${platform.os}-${platform.cpu}`
  const name = PACKAGES[id]
  if (platform.musl) throw new EngineMissing(`${id} with musl`)
  if (name === undefined) throw new EngineMissing(id)
  let directory: string
  try {
    directory = dirname(resolve(`${name}/package.json`))
  } catch {
    throw new EngineMissing(`${id} (the optional package ${name} is not installed)`)
  }
  const library = LIBRARIES.map((file) => join(directory, file)).find((path) => existsSync(path))
  if (library === undefined) throw new EngineMissing(`${id} (${name} holds no library)`)
  return library
}

function thisPlatform(): Platform {
  const os = process.platform
  return { os, cpu: process.arch, musl: os === 'linux' && !hasGlibc() }
}

/** Node's own report names the C library it runs on. */
function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime !== undefined
}

const resolvePackage = createRequire(import.meta.url).resolve
