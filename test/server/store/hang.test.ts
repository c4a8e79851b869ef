/** A store whose connections stand and that says nothing any more is away, and is told as such; so is its return. */
import { expect, test } from 'vitest'
import { openSession } from '../../../server/store/session.ts'
import { createState } from '../../../server/store/state.ts'
import { startProxy } from '../../e2e/proxy.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import { eventually } from '../../eventually.ts'

test('a store that hangs is told as away, and its return too', async () => {
  const engine = await startOutsideEngine()
  const proxy = await startProxy(engine.url)
  const log = collectLog()
  const account = { name: engine.user, password: engine.password }
  const told: string[] = []
  const session = openSession({
    access: {
      url: proxy.url,
      database: engine.database,
      writer: account,
      reader: account,
      readerIsConfined: false,
    },
    keeper: createState(log),
    log,
    answerWithin: 300,
    onOpen: () => told.push('open'),
    onLost: () => told.push('lost'),
  })
  try {
    await session.first
    expect(told).toEqual(['open'])
    await proxy.become('hang')
    await eventually(() => expect(told).toEqual(['open', 'lost']))
    expect(log.entries.map(({ message }) => message)).toContain('the store does not answer')
    await proxy.become('pass')
    await eventually(() => expect(told).toEqual(['open', 'lost', 'open']))
  } finally {
    await session.close()
    await proxy.stop()
    await engine.stop()
  }
})
