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

/** Loaded with every page. */
const FRAME = /web[\\/](?:controls|composables|[a-z0-9]+\.ts)|server[\\/]query/i
/** What rows of results, messages and views share. */
const ROWS =
  /message[\\/](?:facts|notices|lineStamp|useLineStamp)\.ts|search[\\/](?:resultList|download)\.ts|reasons[\\/]providers\.ts|views[\\/]subject\.ts|charts[\\/]series\.ts/
const FILTERS = /search[\\/](?:FilterBar|WordField|modes)\./
const RESULTS = /web[\\/]search[\\/]/
const PANELS =
  /(?:DataTable|HeartbeatStrip|SeverityBadge)\.vue|(?:controls[\\/]table|use(?:Panel|Dashboard|WeekBefore)|overviewFacts|compare)\.ts/
/** What only one page or some moments need comes with them. */
const LATER =
  /controls[\\/](?:StatusChart|PasswordForm|Tabs|MenuList|DialogBox|RangePanel|CommandPalette|KeyList)|use(?:Return|Commands)\.ts|search[\\/](?:GroupTable|SaveSearchDialog|LineResults|RejectionResults|AuthenticationResults|CodeCard|ColumnList)/
const part = (name: string, found: RegExp, without?: RegExp) => ({
  name,
  test: (id: string) => found.test(id) && !LATER.test(id) && !without?.test(id),
})

/** Texts of a page carry their language in the name: de-search-5v_1vLcH.js */
const chunkName = ({ facadeModuleId: id }: { facadeModuleId: string | null }) => {
  const [, language, area] = /locales[\\/](\w+)[\\/]pages[\\/](\w+)\.json$/.exec(id ?? '') ?? []
  return area === undefined ? 'assets/[name]-[hash].js' : `assets/${language}-${area}-[hash].js`
}

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
        chunkFileNames: chunkName,
        // Few files for the first view instead of one for every small module; charts stay apart, they come late.
        codeSplitting: {
          groups: [
            {
              name: 'packages',
              test: /node_modules[\\/](?!echarts|zrender|vue-echarts|tslib|@tanstack[\\/]virtual|reka-ui|@floating-ui|aria-hidden)/,
            },
            // what opens at a touch apart from what stands there
            { name: 'tabs', test: /reka-ui[\\/]dist[\\/](?:Tabs|RovingFocus|Collection|Primitive|Presence)/ },
            { name: 'floating', test: /node_modules[\\/](?:reka-ui|@floating-ui|aria-hidden)/ },
            part('frame', FRAME, PANELS),
            part('rows', ROWS),
            part('panels', PANELS),
            part('filters', FILTERS),
            part('results', RESULTS),
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8425' } },
})
