/** Loaded before the collecting thread of kill-child.js: told to, the thread takes memory without end. */
const { BroadcastChannel, isMainThread } = process.getBuiltinModule('node:worker_threads')

if (!isMainThread) {
  const channel = new BroadcastChannel('eat-memory')
  channel.unref()
  channel.onmessage = () => {
    for (const held = []; ;) held.push(Array.from({ length: 1000 }, (_, at) => ({ at })))
  }
}
