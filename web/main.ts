/** Starts the web pages: texts first, so that nothing is shown in the wrong language. */
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { createCache } from './composables/useApi.ts'
import { apply } from './composables/usePreferences.ts'
import { i18n } from './i18n.ts'
import { createPages } from './router.ts'
import './style/tokens.css'
import './style/base.css'
import './style/tones.css'

await apply()
createApp(App).use(createPages()).use(i18n).use(VueQueryPlugin, { queryClient: createCache() }).mount('#app')
