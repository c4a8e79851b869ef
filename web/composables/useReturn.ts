/** What opened beside a button goes back to it: the button's own click is not one outside, and the focus returns where nothing else was chosen. */

/** Listeners for the content of a menu or popover of Reka whose button is `anchor`. */
export function useReturn(anchor: () => HTMLElement) {
  let isElsewhere = false
  return {
    interactOutside(event: Event): void {
      if (anchor().contains(event.target as Node)) event.preventDefault()
      else isElsewhere = true
    },
    closeAutoFocus(event: Event): void {
      event.preventDefault()
      if (!isElsewhere) anchor().focus()
      isElsewhere = false
    },
  }
}
