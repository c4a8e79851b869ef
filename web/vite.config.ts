/** Build of the web pages into dist/web; in development the API of a running service is borrowed. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const browsers = ['chrome123', 'firefox120', 'safari17.5'] // the first with light-dark()

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [vue()],
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __VUE_OPTIONS_API__: false,
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    assetsInlineLimit: 0, // the page's rules allow no data: scripts or fonts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // Few files for the first view instead of one for every small module; charts stay apart, they come late.
        codeSplitting: {
          groups: [
            { name: 'packages', test: /node_modules[\\/](?!echarts|zrender|vue-echarts|tslib)/ },
            { name: 'frame', test: /web[\\/](?:controls|composables|[a-z0-9]+\.ts)|server[\\/]query/i },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8425' } },
})
