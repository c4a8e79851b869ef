/** Facts, verdict and its texts in one piece, for the frame: it needs them only when a watched message ends. */
import { openAreas } from '../i18n.ts'

export { factsOf } from './facts.ts'
export { verdict } from './verdict.ts'

await openAreas(['message'])
