import { afterEach, expect, test } from 'vitest'
import ImportJobs from '../../../web/sources/ImportJobs.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())
const job = {
  id: 'j1',
  state: 'running',
  paths: ['/var/log/mail.log.2'],
  at: '2026-11-14T10:00:00.000Z',
  files: 3,
  filesDone: 1,
  filesSkipped: 0,
  lines: 40_000,
  bytes: 41,
  bytesTotal: 100,
  unknown: 2,
  messages: 700,
  elapsedSeconds: 4,
}
const show = (api: Record<string, { status?: number; body?: unknown }>) => mountWith(ImportJobs, { api })

test('an import tells how far it is, which day it reads and how fast', async () => {
  const { wrapper } = await show({ 'GET /api/imports': { body: { jobs: [job] } } })
  const row = wrapper.find('tbody tr').text().replaceAll('\u00a0', ' ')
  expect(row).toContain('/var/log/mail.log.2')
  expect(row).toContain('1 of 3 files')
  expect(row).toMatch(/41\s?%/)
  expect(row).toContain('14 Nov 2026')
  expect(row).toContain('10,000 a second')
})

test('one that failed says why and shows no bar', async () => {
  const failed = { ...job, state: 'failed', error: '/x cannot be read' }
  const { wrapper } = await show({ 'GET /api/imports': { body: { jobs: [failed] } } })
  expect(wrapper.find('tbody').text()).toContain('/x cannot be read')
  expect(wrapper.find('progress').exists()).toBe(false)
})

test('a path starts an import; a path that cannot be read is told at its field and stays', async () => {
  const problem = {
    code: 'FILE_MISSING',
    title: 'x',
    detail: "there is no such file: '/y'",
    values: ['/y'],
    requestId: 'r',
    status: 400,
  }
  const { wrapper, asked } = await show({
    'GET /api/imports': { body: { jobs: [] } },
    'POST /api/import': { status: 400, body: problem },
  })
  expect(wrapper.text()).toContain('Nothing has been imported')
  await wrapper.find('input').setValue(' /y ')
  await wrapper.find('form').trigger('submit')
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ files: ['/y'] })
  expect(wrapper.find('[role=alert]').text()).toContain('There is no file “/y”')
  expect(wrapper.find('input').element.value).toBe(' /y ')
})
