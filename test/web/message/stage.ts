/** What the tests of Search, Message and Live share: messages made from a few facts, and pages mounted with texts, router and an API. */
import { VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { LogLine, Message, MessageDetail, Recipient } from '../../../server/api/contract.ts'
import { createCache } from '../../../web/composables/useApi.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import { i18n, loadTexts, setLanguage } from '../../../web/i18n.ts'

enableAutoUnmount(afterEach)

export const NOON = '2026-11-20T12:00:00Z'
/** So many seconds after noon. */
export const after = (seconds: number) => new Date(Date.parse(NOON) + seconds * 1000).toISOString()

export function recipient(over: Partial<Recipient> = {}): Recipient {
  return {
    address: 'max@example.net',
    status: 'sent',
    dsn: '2.0.0',
    relay: 'mx.example.net[198.51.100.7]:25',
    attempts: 1,
    lastAttempt: after(2),
    reply: '250 2.0.0 Ok: queued as 8F2C1',
    delay: 1.4,
    ...over,
  }
}

export function message(over: Partial<Message> = {}): Message {
  return {
    traceId: 't1',
    host: 'mx1',
    instance: 'postfix',
    queueId: '4F2A81C0B7',
    messageId: '<one@example.org>',
    sender: 'anna@example.org',
    origin: 'smtpd',
    direction: 'outbound',
    firstSeen: NOON,
    lastSeen: after(2),
    status: 'sent',
    open: false,
    recipients: [recipient()],
    links: [],
    ...over,
  }
}

export function line(over: Partial<LogLine> = {}): LogLine {
  const text = over.message ?? '4F2A81C0B7: removed'
  return {
    id: 'mx1/mail.log/1/0',
    time: NOON,
    host: 'mx1',
    program: 'postfix/qmgr',
    daemon: 'qmgr',
    pid: 90,
    severity: 'info',
    kind: 'removed',
    queueId: '4F2A81C0B7',
    message: text,
    line: `Nov 20 12:00:00 mx1 postfix/qmgr[90]: ${text}`,
    source: 'mail.log',
    ...over,
  }
}

export function detail(over: Partial<MessageDetail> = {}): MessageDetail {
  return { message: message(), attempts: [], lines: [line()], otherLives: [], ...over }
}

/** Answers of the API by path (`/api` left out); a function gets the URL, a number is the status of a refusal. */
export type Answers = Record<string, unknown>

/** Mounts `page` at `path` with the texts of a language; resolves when its first requests are answered. */
export async function open(page: Component, path: string, answers: Answers, language: 'en' | 'de' = 'en') {
  await loadTexts('en')
  usePreferences().language = language
  await setLanguage(language)
  const asked: URL[] = []
  vi.stubGlobal('fetch', async (input: string) => {
    const url = new URL(input, 'http://mailtrace.test')
    asked.push(url)
    const answer = answers[url.pathname.replace(/^\/api/, '')]
    const body: unknown = await (typeof answer === 'function' ? answer(url) : (answer ?? 404))
    return typeof body === 'number'
      ? new Response(JSON.stringify({ code: 'NO', title: 'no', detail: 'no', requestId: 'r1' }), {
          status: body,
        })
      : new Response(JSON.stringify(body), { status: 200 })
  })
  const empty = { template: '<i />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/m/:host/:id', component: empty },
      { path: '/:any(.*)*', component: empty },
    ],
  })
  await router.push(path)
  const wrapper = mount(page, {
    global: { plugins: [router, i18n, [VueQueryPlugin, { queryClient: createCache() }]] },
    attachTo: document.body,
  })
  await settle()
  return { wrapper, router, asked }
}

/** Lets requests, their answers, parts that are loaded late and the redrawing happen. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setTimeout(resolve, 5))
  await vi.dynamicImportSettled()
  await flushPromises()
}
