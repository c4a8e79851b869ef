/** The colours of the page as plain values, because a canvas knows no custom properties. */
import type { Tone } from '../status.ts'

export interface Palette {
  tones: Record<Tone, string>
  series: readonly string[]
  text: string
  muted: string
  border: string
  surface: string
  font: string
}

const TONES: readonly Tone[] = ['sent', 'deferred', 'bounced', 'rejected', 'held', 'expired']

/** The palette in force on the page now; ask again when the theme changes. */
export function readPalette(): Palette {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const palette: Palette = {
    tones: Object.fromEntries(TONES.map((tone) => [tone, colour(tone)])) as Record<Tone, string>,
    series: [1, 2, 3, 4, 5].map((index) => colour(`series-${index}`)),
    text: colour('text'),
    muted: colour('muted'),
    border: colour('border'),
    surface: colour('surface'),
    font: getComputedStyle(document.body).fontFamily,
  }
  probe.remove()
  return palette
}
