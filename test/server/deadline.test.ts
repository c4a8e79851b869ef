/** A time limit comes, also when the garbage collector came before. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { withDeadline } from '../../server/deadline.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const aborted = (signal: AbortSignal) =>
  new Promise((done) => signal.addEventListener('abort', () => done(signal.reason), { once: true }))

test('the limit comes though nothing else holds the signal', async () => {
  const reason = aborted(withDeadline(new AbortController().signal, 150))
  for (let round = 0; round < 4; round++) {
    await new Promise((done) => setTimeout(done, 10))
    collectGarbage()
  }
  expect(await reason).toMatchObject({ name: 'TimeoutError' })
})

test('the signal comes before the limit', async () => {
  const stop = new AbortController()
  const reason = aborted(withDeadline(stop.signal, 60_000))
  stop.abort(new Error('enough'))
  expect(await reason).toMatchObject({ message: 'enough' })
})
