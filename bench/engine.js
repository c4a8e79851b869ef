/** Opens the tables of a data directory without the service, with the built engine host, for figures that look inside. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'

/** @returns ask(sql) -> rows, command(sql), close() */
export async function openEngine(root, directory) {
  const { createEngine } = await import(join(root, 'dist/server/store/embedded.js'))
  const { connect } = await import(join(root, 'dist/server/store/client.js'))
  const quiet = () => undefined
  let up
  const isUp = new Promise((done) => (up = done))
  const engine = createEngine({
    directory,
    database: 'mailtrace',
    log: { info: quiet, warn: quiet, error: console.error },
    onUp: up,
    onDown: quiet,
  })
  await engine.start()
  const { url, users } = await isUp
  const { writer } = connect({ url, database: 'mailtrace', ...users, readerIsConfined: true })
  return {
    ask: async (query) => (await writer.query({ query, format: 'JSONEachRow' })).json(),
    command: (query) => writer.command({ query }),
    async close() {
      await writer.close()
      await engine.stop()
    },
  }
}

/** Bytes of `gzip -6` of a file. */
export async function gzipSize(path) {
  let bytes = 0
  for await (const chunk of createReadStream(path).pipe(createGzip({ level: 6 }))) bytes += chunk.length
  return bytes
}
