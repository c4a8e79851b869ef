/** Bytes, gzipped, of what the browser loads: for the first view, and in all. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export default {
  once: true,
  rows: [
    { id: 'webFirst', title: 'web: scripts and styles of index.html', unit: 'kB gz' },
    { id: 'webAll', title: 'web: all pages, both languages, charts', unit: 'kB gz' },
  ],
  measure({ root }) {
    const web = join(root, 'dist/web')
    const html = readFileSync(join(web, 'index.html'), 'utf8')
    const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path)
    const all = readdirSync(join(web, 'assets')).map((name) => `assets/${name}`)
    const sum = (paths) =>
      paths.reduce((bytes, path) => bytes + gzipSync(readFileSync(join(web, path)), { level: 6 }).length, 0) /
      1000
    return { webFirst: sum(first), webAll: sum(all) }
  },
}
