/** For tests of components: the texts of all pages are at hand. */
import { readdirSync } from 'node:fs'
import { openAreas } from '../../web/i18n.ts'

await openAreas(readdirSync('web/locales/en/pages').map((name) => name.replace('.json', '')))
