/** All texts of one language, one file per area. */
const areas = import.meta.glob<Record<string, unknown>>('./en/*.json', { eager: true, import: 'default' })

export const texts = Object.fromEntries(
  Object.entries(areas).map(([path, area]) => [path.replace(/^.*\/|\.json$/g, ''), area]),
)
