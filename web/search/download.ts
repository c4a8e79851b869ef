/** Hands text over as a file: made here, so that it needs no second request. */
export function download(name: string, type: string, parts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName(name)
  link.click()
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** A name that every file system takes; parts of it come from logs. */
export function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '_').slice(0, 120)
}
