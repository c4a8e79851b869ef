/** Licences of all packages that are shipped: built into the pages, or installed with the service. For the build. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Shipped {
  name: string
  version: string
  licence: string
  /** Its licence files, `''` where it brings none. */
  text: string
}

// …/node_modules/@vueuse/core/dist/index.js?x
//   ^ the innermost one            ^ name
const PACKAGE = /^(?<folder>.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/?]+)/

/** Packages of these modules of a bundle, and those that the lock file of `root` installs without the ones for building; by name. */
export function shippedPackages(root: string, modules: Iterable<string>): Shipped[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  const installed = Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path]) => join(root, path))
  const built = [...modules].flatMap((id) => PACKAGE.exec(id)?.groups?.folder ?? [])
  // of a package for several systems only the one of this system is there
  const folders = [...new Set([...installed, ...built])].filter((each) =>
    existsSync(join(each, 'package.json')),
  )
  const all = new Map(folders.map(read).map((each) => [`${each.name} ${each.version}`, each]))
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name))
}

function read(folder: string): Shipped {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string | { type: string }
  }
  const files = readdirSync(folder).filter((each) => /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i.test(each))
  return {
    name,
    version,
    licence: typeof license === 'object' ? license.type : (license ?? 'not stated'),
    text: files
      .sort()
      .map((each) => readFileSync(join(folder, each), 'utf8').trim())
      .join('\n\n'),
  }
}

/** All of them as one text: a list, then each licence in full. */
export function licenceText(shipped: readonly Shipped[]): string {
  const titleOf = ({ name, version, licence }: Shipped) => `${name} ${version} (${licence})`
  return [
    'mailtrace is licensed under Apache-2.0. It is made of these packages, too:',
    shipped.map(titleOf).join('\n'),
    ...shipped
      .filter(({ text }) => text !== '')
      .map((each) => `${'-'.repeat(72)}\n${titleOf(each)}\n\n${each.text}`),
  ].join('\n\n')
}
