/** Single-key shortcuts, `x` or `g x`: never in inputs, never over dialogs, off when the reader wishes (WCAG 2.1.4). */
import { onScopeDispose, shallowReactive } from 'vue'
import { usePreferences } from './usePreferences.ts'

export interface Shortcut {
  /** `/`, `[`, `j`, or two keys in a row: `g s`. Letters are case-sensitive. */
  keys: string
  /** Key of the text that says what it does, `keys.<...>`. */
  text: string
  run: () => void
}

const active = shallowReactive<Shortcut[]>([])
const PAIR_MS = 1000
let first = ''
let firstAt = 0

/** Every shortcut that works now, for the list behind `?`. */
export function activeShortcuts(): readonly Shortcut[] {
  return active
}

/** Binds `shortcuts` while the component lives; a later binding of the same keys wins. */
export function useKeys(shortcuts: readonly Shortcut[]): void {
  if (active.length === 0) document.addEventListener('keydown', onKey)
  active.push(...shortcuts)
  onScopeDispose(() => {
    for (const shortcut of shortcuts) active.splice(active.indexOf(shortcut), 1)
    if (active.length === 0) document.removeEventListener('keydown', onKey)
  })
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (
    !usePreferences().keys ||
    isTyping(event.target) ||
    document.querySelector('[role=dialog], [role=menu]')
  )
    return
  const pair = event.timeStamp - firstAt < PAIR_MS ? `${first} ${event.key}` : ''
  const shortcut =
    active.findLast(({ keys }) => keys === pair) ?? active.findLast(({ keys }) => keys === event.key)
  first = shortcut ? '' : event.key
  firstAt = event.timeStamp
  if (!shortcut) return
  event.preventDefault()
  shortcut.run()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select')) &&
    !/^(checkbox|radio|button)$/.test((target as HTMLInputElement).type ?? '')
  )
}
