/** Message-IDs stand with angle brackets in some logs and without in others. */

/** `<1@example.org>` -> `1@example.org` */
export const bare = (messageId: string): string => messageId.replace(/^<(?<inner>.*)>$/, '$<inner>')

/** How an ID may be stored; nothing for none. */
export const bothForms = (messageId: string | undefined): string[] => {
  if (messageId === undefined || messageId === '') return []
  const inner = bare(messageId)
  return [inner, `<${inner}>`]
}

export const isMessageId = (one: string, other: string | undefined): boolean =>
  one !== '' && other !== undefined && bare(one) === bare(other)
