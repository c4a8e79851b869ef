/** Build of the web pages into dist/web; in development the API of a running service is borrowed. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { licenceText, shippedPackages } from './licences.ts'

const browsers = ['chrome123', 'firefox120', 'safari17.5'] // the first with light-dark()

const OUT = fileURLToPath(new URL('../dist/web', import.meta.url))

/** Each text beside itself as .br and .gz, which the service sends to browsers that take them. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(OUT, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(?:html|js|css|svg)$/.test(name)) continue
        const path = join(OUT, name)
        const text = readFileSync(path)
        writeFileSync(`${path}.br`, brotliCompressSync(text))
        writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
      }
    },
  }
}

/** licences.txt: what is shipped, under which terms. */
function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const root = fileURLToPath(new URL('..', import.meta.url))
      const source = licenceText(shippedPackages(root, this.getModuleIds()))
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source })
    },
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [vue(), licences(), precompress()],
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
