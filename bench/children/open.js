/** Memory of the lives that a file leaves open, in MB of RSS; with `drop` the same lines with nothing held. */
import { readLines } from './lines.js'
import { createWork } from './tracker.js'

const [path, drop] = process.argv.slice(2)
const { take, flush, tracker } = createWork(() => {
  if (drop === 'drop') tracker.restore({ messages: [], connections: [] })
})
readLines(path, take)
flush()
for (let pass = 0; pass < 3; pass++) globalThis.gc()
// the heap gives back its pages a little later
await new Promise((resolve) => setTimeout(resolve, 500))
globalThis.gc()
const { rss, heapUsed } = process.memoryUsage()
console.log(JSON.stringify({ rss: rss / 1e6, heap: heapUsed / 1e6, open: tracker.openCount }))
