/** An erasure and a backup take as long as they take: the command waits, and says the truth when nobody is there. */
import { afterEach, expect, test, vi } from 'vitest'
import { backup } from '../../../server/cli/backup.ts'
import { speakHttp } from '../../../server/cli/client.ts'
import { erase } from '../../../server/cli/erase.ts'
import { createScene } from './scene.ts'
import type { Answer, Scene } from './scene.ts'

let scene: Scene | undefined
afterEach(async () => {
  vi.restoreAllMocks()
  await scene?.close()
  scene = undefined
})

const late =
  (status: number, body: unknown): Answer =>
  (response) => {
    setTimeout(() => response.writeHead(status).end(JSON.stringify(body)), 300)
  }

/** Both limits of time: ours, and that of `fetch`, which cannot be made shorter. */
function hurry() {
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50))
  return vi.spyOn(globalThis, 'fetch')
}

test('both wait longer than any other request', async () => {
  const fetched = hurry()
  const erasure = {
    time: 'now',
    subject: 'abc',
    tables: [{ table: 'log_lines', rows: 2, columns: { text: 2 } }],
  }
  scene = await createScene({
    'POST /erasures': late(200, erasure),
    'POST /backups': late(200, { directory: '/backup', tables: { log_lines: 3 } }),
  })
  expect(await scene.run(erase, ['zoe@example.net'])).toBe(0)
  expect(scene.stdout()).toContain('log_lines: 2 rows (text)')
  expect(await scene.run(backup, ['/backup'])).toBe(0)
  expect(scene.stdout()).toBe('3 rows are in /backup\n')
  expect(scene.requests).toEqual([
    expect.objectContaining({ body: { address: 'zoe@example.net' }, authorization: 'Bearer secret-token' }),
    expect.objectContaining({ body: { directory: '/backup' } }),
  ])
  expect(fetched).not.toHaveBeenCalled()
})

test('a refusal is told as it is, and a service that is not there as well', async () => {
  scene = await createScene({
    'POST /erasures': late(503, { code: 'ERASURE_FAILED', detail: 'run it again' }),
  })
  const { postPatiently } = speakHttp(scene.url, 'secret-token')
  await expect(postPatiently('/erasures', {})).rejects.toMatchObject({
    code: 'ERASURE_FAILED',
    message: 'run it again',
  })
  await scene.close()
  scene = undefined
  await expect(postPatiently('/erasures', {})).rejects.toThrow(/does not answer \(ECONNREFUSED\)/)
})
