/** The journal's export format: a field a line, an empty line behind each entry (systemd.io/JOURNAL_EXPORT_FORMATS). */

const FIELD = /^(?<name>[A-Z_][A-Z0-9_]{0,63})=(?<value>.*)$/s
const BARE = /^[A-Z_][A-Z0-9_]{0,63}$/
const LENGTH_BYTES = 8
/** More fields than any program writes: such a block is no entry. */
const MOST_FIELDS = 300

export interface ExportReader {
  /**
   * `part` inside an entry, the entry's fields at its end, undefined for a line that is none of it.
   */
  read(text: string): 'part' | Record<string, string> | undefined
}

export function createExportReader(): ExportReader {
  let fields: Record<string, string> | undefined
  let count = 0
  /** A value that holds line breaks: its name, and how many bytes of it are still to come. */
  let binary: { name: string; left: number; value: string } | undefined

  const more = (text: string): void => {
    if (!binary || !fields) return
    const data = binary.left < 0 ? text.slice(LENGTH_BYTES) : text
    // Eight bytes, the lowest first: more than three are never needed.
    if (binary.left < 0)
      binary.left = text.charCodeAt(0) + text.charCodeAt(1) * 256 + text.charCodeAt(2) * 65_536
    binary.value += binary.value === '' ? data : `\n${data}`
    binary.left -= new TextEncoder().encode(data).length + (binary.value === data ? 0 : 1)
    if (binary.left > 0) return
    fields[binary.name] = binary.value
    binary = undefined
  }

  return {
    read(text) {
      if (fields === undefined) {
        if (!text.startsWith('__CURSOR=') && !text.startsWith('__REALTIME_TIMESTAMP=')) return undefined
        fields = {}
        count = 0
      }
      if (binary) {
        more(text)
        return 'part'
      }
      if (text === '') {
        const entry = fields
        fields = undefined
        return entry
      }
      const { name, value = '' } = FIELD.exec(text)?.groups ?? {}
      if (++count > MOST_FIELDS || (name === undefined && !BARE.test(text))) {
        fields = undefined
        return undefined
      }
      if (name === undefined) binary = { name: text, left: -1, value: '' }
      else fields[name] ??= value
      return 'part'
    },
  }
}
