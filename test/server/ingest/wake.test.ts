/** Hints that something happened to a log, and which of them may mean another file under its name. */
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { watchName } from '../../../server/ingest/wake.ts'
import { eventually } from '../../eventually.ts'

// elsewhere the system tells less, and the timers of whoever waits do the rest
test.runIf(process.platform === 'linux')(
  'more text is a hint, another file under the name one of its own',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailtrace-wake-'))
    const log = join(folder, 'mail.log')
    writeFileSync(log, 'one\n')
    const wake = vi.fn()
    const hints = watchName(log, wake)
    await hints.refresh()
    try {
      appendFileSync(log, 'two\n')
      await eventually(() => expect(wake).toHaveBeenCalled())
      expect(wake.mock.calls.flat()).not.toContain(true)
      writeFileSync(join(folder, 'other'), 'three\n')
      renameSync(join(folder, 'other'), log)
      await eventually(() => expect(wake).toHaveBeenCalledWith(true))
    } finally {
      hints.close()
      rmSync(folder, { recursive: true })
    }
  },
)
