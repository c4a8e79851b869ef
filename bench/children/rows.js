/** Rows of messages as the store keeps them: in a file, the newest of each queue ID found by an index outside the heap. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { keyHash } from '../../dist/server/correlate/trace.js'

/** Twice as many places as there are messages in any figure. */
const PLACES = 1 << 22
const ROWS_A_WRITE = 1000

export function createRows(path) {
  const file = openSync(path, 'w+')
  const hashes = new Int32Array(PLACES)
  const offsets = new Float64Array(PLACES).fill(-1)
  const lengths = new Uint32Array(PLACES)
  let end = 0
  let written = 0
  let waiting = []

  const flush = () => {
    writeSync(file, Buffer.concat(waiting))
    waiting = []
    written = end
  }

  const read = (place) => {
    if (offsets[place] >= written) flush()
    const bytes = Buffer.allocUnsafe(lengths[place])
    readSync(file, bytes, 0, bytes.length, offsets[place])
    return JSON.parse(bytes.toString())
  }

  /** The place of the queue ID, or the free one where it belongs. */
  const placeOf = (host, queueId) => {
    const hash = keyHash(host, queueId)
    for (let place = hash & (PLACES - 1); ; place = (place + 1) & (PLACES - 1)) {
      if (offsets[place] < 0) {
        hashes[place] = hash
        return place
      }
      if (hashes[place] !== hash) continue
      const row = read(place)
      if (row.host === host && row.queueId === queueId) return place
    }
  }

  return {
    write(messages) {
      for (const message of messages) {
        const place = placeOf(message.host, message.queueId)
        const text = Buffer.from(`${JSON.stringify(message)}\n`)
        offsets[place] = end
        lengths[place] = text.length
        end += text.length
        waiting.push(text)
        if (waiting.length === ROWS_A_WRITE) flush()
      }
      flush()
    },
    load: (keys) =>
      keys.flatMap(({ host, queueId }) => {
        const place = placeOf(host, queueId)
        return offsets[place] < 0 ? [] : [read(place)]
      }),
    close: () => closeSync(file),
  }
}
