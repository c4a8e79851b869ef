/** What the palette offers, and which of it fits what was typed. Pure. */

export interface Command {
  text: string
  /** Heading it stands under. */
  group: string
  /** The keys that do the same. */
  keys?: string
  run: () => void
}

/** Commands that hold every word typed, those that begin with the first word before the others. */
export function fitting(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = words
  const found = commands.filter(({ text, group }) => {
    const whole = `${text} ${group}`.toLowerCase()
    return words.every((word) => whole.includes(word))
  })
  const begins = ({ text }: Command) => first !== '' && text.toLowerCase().startsWith(first)
  return [...found.filter(begins), ...found.filter((command) => !begins(command))]
}
