/** Mounts a component as the pages do: router, texts, a query cache of its own, and an API that is a table of answers. */
import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { vi } from 'vitest'
import { createCache } from '../../web/composables/useApi.ts'
import '../../web/controls/DialogBox.vue' // at hand when the first dialog opens
import { i18n, setLanguage } from '../../web/i18n.ts'
import type { Language } from '../../web/i18n.ts'

interface Answer {
  status?: number
  body?: unknown
}

/** What was asked of the API, in order. */
export interface Asked {
  method: string
  path: string
  body: unknown
}

interface Options {
  props?: Record<string, unknown>
  slots?: Record<string, string>
  /** `GET /api/alerts` -> answer; a missing one never answers, so the component stays loading. */
  api?: Record<string, Answer>
  at?: string
  language?: Language
}

/** The mounted component, its router, what it asked and its query cache; answers have arrived. */
export async function mountWith(component: Component, options: Options = {}) {
  const { props = {}, slots = {}, api = {}, at = '/', language = 'en' } = options
  await setLanguage(language)
  const asked = answerWith(api)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/m/:host/:id', component: { template: '<div />' } },
      { path: '/:path(.*)*', component: { template: '<div />' } },
    ],
  })
  await router.push(at)
  const queryClient = createCache()
  queryClient.setDefaultOptions({ queries: { retry: false } })
  const wrapper = mount(component, {
    props,
    slots,
    attachTo: document.body,
    global: { plugins: [router, i18n, [VueQueryPlugin, { queryClient }]] },
  })
  await flushPromises()
  return { wrapper, router, asked, cache: queryClient }
}

/** Stands for the browser's EventSource: the tests say what comes. */
export class Stream extends EventTarget {
  static all: Stream[] = []
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  closed = false
  url: string
  constructor(url: string) {
    super()
    this.url = url
    Stream.all.push(this)
  }
  close(): void {
    this.closed = true
  }
  say(name: string, body: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(body) }))
  }
}

/** Replaces fetch by a table of answers, and streams by silent ones; returns what will have been asked. */
export function answerWith(api: Record<string, Answer>): Asked[] {
  const asked: Asked[] = []
  Stream.all = []
  vi.stubGlobal('EventSource', Stream)
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET'
    const path = url.split('?')[0] ?? ''
    asked.push({ method, path: url, body: init.body && JSON.parse(String(init.body)) })
    const answer = api[`${method} ${path}`]
    if (answer === undefined) return new Promise(() => undefined)
    const { status = 200, body } = answer
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body ?? null), { status }))
  })
  return asked
}
