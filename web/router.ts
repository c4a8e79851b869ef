/** Every page, its path and the areas of its texts; loaded when they are opened, and only for people who are signed in. */
import { createRouter, createWebHistory } from 'vue-router'
import type { RouteRecordRaw, RouterHistory } from 'vue-router'
import { useSession } from './composables/useSession.ts'
import { openAreas } from './i18n.ts'

const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'overview',
    component: () => import('./pages/OverviewPage.vue'),
    meta: { texts: ['alerts'] },
  },
  {
    path: '/search',
    name: 'search',
    component: () => import('./pages/SearchPage.vue'),
    meta: { texts: ['search'] },
  },
  {
    path: '/:subject(client|domain|provider|account)/:value',
    name: 'view',
    component: () => import('./pages/ViewPage.vue'),
    meta: { texts: ['views', 'search'] },
    props: true,
  },
  // `id` is a queue ID, or `queueId~time` for one of several lives.
  {
    path: '/m/:host/:id',
    name: 'message',
    component: () => import('./pages/MessagePage.vue'),
    meta: { texts: ['message'] },
  },
  {
    path: '/live',
    name: 'live',
    component: () => import('./pages/LivePage.vue'),
    meta: { texts: ['live', 'search'] },
  },
  {
    path: '/queue',
    name: 'queue',
    component: () => import('./pages/QueuePage.vue'),
    meta: { texts: ['queue'] },
  },
  {
    path: '/authentication',
    name: 'authentication',
    component: () => import('./pages/AuthenticationPage.vue'),
    meta: { texts: ['authentication'] },
  },
  { path: '/spam', name: 'spam', component: () => import('./pages/SpamPage.vue') },
  { path: '/reports', name: 'reports', component: () => import('./pages/ReportsPage.vue') },
  {
    path: '/dashboards/:id',
    name: 'dashboard',
    component: () => import('./pages/DashboardPage.vue'),
    props: true,
  },
  {
    path: '/alerts',
    name: 'alerts',
    component: () => import('./pages/AlertsPage.vue'),
    meta: { texts: ['alerts'] },
  },
  {
    path: '/sources',
    name: 'sources',
    component: () => import('./pages/SourcesPage.vue'),
    meta: { texts: ['sources', 'imports'] },
  },
  {
    path: '/guide',
    name: 'guide',
    component: () => import('./pages/GuidePage.vue'),
    meta: { texts: ['guide', 'imports', 'sources'] },
  },
  {
    path: '/settings',
    name: 'settings',
    component: () => import('./pages/SettingsPage.vue'),
    meta: { texts: ['settings', 'guide', 'audit', 'sources'] },
  },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/SignInPage.vue'),
    meta: { bare: true },
  },
  { path: '/:path(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
]

/** The router; whoever is not signed in lands on the sign-in page, which leads back. */
export function createPages(history: RouterHistory = createWebHistory()) {
  const router = createRouter({
    history,
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  })
  router.beforeEach(async (to) => {
    if (to.name === 'sign-in') return true
    // A service that cannot say who is signed in is told by the page itself.
    const session = await useSession()
      .load()
      .catch(() => null)
    if (session === undefined || session?.mustSetPassword)
      return { name: 'sign-in', query: { next: to.fullPath } }
    return true
  })
  router.beforeResolve((to) => openAreas((to.meta.texts ?? []) as string[]))
  return router
}
