/** The first steps: sources with the command that helps, what was understood, pasted lines, and what comes next. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import { MOST_TEXT } from '../../../server/api/contract.ts'
import { commandIn } from '../../../web/guide/command.ts'
import SampleLines from '../../../web/guide/SampleLines.vue'
import TryLines from '../../../web/guide/TryLines.vue'
import ReadSources from '../../../web/guide/ReadSources.vue'
import GuidePage from '../../../web/pages/GuidePage.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const source = (more: object = {}) => ({
  name: 'mail.log',
  path: '/var/log/mail.log',
  kind: 'file',
  host: 'mx1',
  state: 'live',
  lines: 2000,
  unknown: 44,
  bytesRead: 1000,
  bytesTotal: 212_000_000,
  gaps: 0,
  ...more,
})
const advice = {
  en: "/var/log/mail.log may be read by the group adm: run 'usermod -aG adm mailtrace' and start mailtrace again",
  de: "/var/log/mail.log darf die Gruppe adm lesen: 'usermod -aG adm mailtrace' ausführen und mailtrace neu starten",
}
const guide = (sources: object[], unknownForms: object[] = []) =>
  mountWith(GuidePage, { api: { 'GET /api/sources': { body: { sources, unknownForms, gaps: [] } } } })

describe('the page', () => {
  test('says what is read, and how much of it is understood', async () => {
    const { wrapper } = await guide([source()], [{ program: 'odd', count: 44, sample: '\u202eevil <b>' }])
    const words = wrapper.text().replaceAll('\u00a0', ' ')
    expect(words).toContain('/var/log/mail.log')
    expect(words).toContain('212 MB')
    expect(words).toMatch(/97\.8\s?% recognised\. 2,000 lines/)
    expect(words).toContain('odd: \\u202eevil <b>')
  })

  test('without any line says so, and offers to try some', async () => {
    const { wrapper } = await guide([source({ lines: 0, unknown: 0 })])
    expect(wrapper.text()).toContain('No line has been read yet.')
    expect(wrapper.text()).not.toContain('recognised')
    expect(wrapper.find('textarea').exists()).toBe(true)
  })

  test('leads to password, alerts and older logs', async () => {
    const { wrapper } = await guide([])
    const links = wrapper.findAll('a').map((link) => link.attributes('href'))
    expect(links).toEqual(expect.arrayContaining(['/settings', '/alerts?tab=rules', '/sources']))
    expect(wrapper.text()).toContain('No source is set up.')
  })

  test('tells when the sources cannot be read', async () => {
    const { wrapper } = await mountWith(GuidePage, {
      api: { 'GET /api/sources': { status: 500, body: { code: 'INTERNAL', detail: 'it broke', title: '' } } },
    })
    expect(wrapper.find('[role=alert]').text()).toContain('own log says more')
  })
})

describe('where the logs are', () => {
  const gone = source({
    name: 'rspamd.log',
    path: '/var/log/rspamd/rspamd.log',
    state: 'missing',
    seen: false,
  })
  const queues = source({ name: 'postqueue', path: undefined, kind: 'queue', state: 'waiting' })
  const listed = async (...sources: object[]) => {
    const { wrapper } = await mountWith(ReadSources, { props: { sources, status: undefined } })
    return {
      shown: wrapper.findAll('ul.list li strong').map((each) => each.text()),
      others: wrapper.find('details').text(),
    }
  }

  test('only what is in use or was found; the rest and how to add more are behind one disclosure', async () => {
    const { shown, others } = await listed(source(), gone, queues)
    expect(shown).toEqual(['/var/log/mail.log'])
    expect(others).toContain('/var/log/rspamd/rspamd.log')
    expect(others).toContain('"sources": [{ "path"')
    expect(others).not.toContain('postqueue')
  })

  test('where nothing is there, what is missing is shown; a log that was there once always is', async () => {
    expect((await listed(gone)).shown).toEqual(['/var/log/rspamd/rspamd.log'])
    const lost = source({ state: 'missing', seen: true })
    expect((await listed(lost, gone)).shown).toEqual(['/var/log/mail.log'])
  })
})

test('without any log the way to the demo data is offered, and only then', async () => {
  const of = async (sources: object[]) =>
    (await mountWith(ReadSources, { props: { sources, status: undefined } })).wrapper.find('[data-demo]')
  expect((await of([source({ state: 'missing', seen: false })])).text()).toContain('"demo": "yes"')
  expect((await of([source()])).exists()).toBe(false)
})

test.each([
  ['no log is there', [source({ state: 'missing', seen: false })]],
  ['a log is read', [source()]],
])('the demo is explained once, with the restart that it takes: %s', async (_, sources) => {
  const { wrapper } = await guide(sources)
  expect(wrapper.text().split('"demo": "yes"')).toHaveLength(2)
  expect(wrapper.text()).toMatch(/"demo": "yes".*and a restart|and a restart:.*"demo": "yes"/)
  expect(wrapper.text()).not.toContain('where no log can be read')
})

test('the newest lines stand there with what is read in each', async () => {
  const line = 'Nov 21 10:00:07 mx1 postfix/qmgr[4711]: 4F2A81C0B7: removed'
  const { wrapper, asked } = await mountWith(SampleLines, {
    api: {
      'GET /api/lines': { body: { items: [{ line }, { line: 'x'.repeat(9) }] } },
      'POST /api/parse': {
        body: {
          lines: [
            { line, understood: true, kind: 'removed', queueId: '4F2A81C0B7', fields: {} },
            { line: 'x'.repeat(9), understood: false, kind: 'unknown', reason: 'header', fields: {} },
          ],
          understood: 1,
          leftOut: 0,
        },
      },
    },
  })
  await flushPromises()
  expect(asked.at(-1)?.body).toEqual({ text: `${line}\nxxxxxxxxx` })
  expect(wrapper.find('summary').text()).toContain('1 of 2 understood')
  expect(wrapper.findAll('li').map((each) => each.find('strong').text())).toEqual([
    'Understood',
    'Not understood',
  ])
})

describe('a source that cannot be read', () => {
  test('gives the command that helps, to copy', async () => {
    const { wrapper } = await mountWith(ReadSources, {
      props: { sources: [source({ state: 'unreadable', advice })], status: undefined },
    })
    expect(wrapper.text()).toContain('may be read by the group adm')
    expect(wrapper.find('button').text()).toBe('Copy the command')
  })

  test.each([
    [advice.en, 'usermod -aG adm mailtrace'],
    [advice.de, 'usermod -aG adm mailtrace'],
    [
      "may not be read: run 'setfacl -m u:x:r /var/log/mail.log' or ...",
      'setfacl -m u:x:r /var/log/mail.log',
    ],
    ["/x is rotated by 'copytruncate', which can lose lines", undefined],
  ])('%s', (text, command) => {
    expect(commandIn(text)).toBe(command)
  })
})

describe('pasted lines', () => {
  const answer = {
    lines: [
      {
        line: 'a line',
        understood: true,
        kind: 'delivery',
        time: '2026-11-21T10:00:07Z',
        queueId: '4F2A81C0B7',
        fields: { status: 'sent', recipientCount: 2 },
      },
      { line: 'moon <script>', understood: false, kind: 'unknown', reason: 'header', fields: {} },
    ],
    understood: 1,
    leftOut: 3,
  }

  test('show kind, fields and why one is not understood', async () => {
    const { wrapper, asked } = await mountWith(TryLines, { api: { 'POST /api/parse': { body: answer } } })
    await wrapper.find('textarea').setValue('a line\nmoon <script>')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(asked[0]?.body).toEqual({ text: 'a line\nmoon <script>' })
    expect(wrapper.find('[role=status]').text().replaceAll('\u00a0', ' ')).toBe(
      '50 % recognised. 1 of 2 lines. 3 more lines were left out.',
    )
    const [first, second] = wrapper.findAll('.lines > li').map((item) => item.text())
    expect(first).toMatch(/Understood.*delivery.*4F2A81C0B7.*status.*sent.*recipientCount.*2/s)
    expect(second).toMatch(/Not understood.*moon <script>.*does not begin like a log line/s)
  })

  test('that are refused say why at the field, and stay', async () => {
    const { wrapper } = await mountWith(TryLines, {
      api: {
        'POST /api/parse': {
          status: 429,
          body: { code: 'TOO_MANY_REQUESTS', detail: 'try again in 1 minute' },
        },
      },
    })
    await wrapper.find('textarea').setValue('x')
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(wrapper.find('[role=alert]').text()).toContain('after a short wait')
    expect(wrapper.find('textarea').element.value).toBe('x')
  })

  test('may be as long as the service takes, and the example is read at once', async () => {
    const { wrapper, asked } = await mountWith(TryLines, { api: { 'POST /api/parse': { body: answer } } })
    expect(wrapper.find('textarea').attributes('maxlength')).toBe(String(MOST_TEXT))
    await wrapper.findAll('button')[1]?.trigger('click')
    await flushPromises()
    expect(asked).toHaveLength(1)
    expect(wrapper.findAll('.lines > li')).toHaveLength(2)
  })
})
