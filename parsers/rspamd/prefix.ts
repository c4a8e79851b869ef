/** What stands before each message of rspamd: worker (journal only), tag of the task, module, function. */

export interface Prefix {
  module?: string
  function?: string
  text: string
}

// (rspamd_proxy) <97f0bc>; proxy; rspamd_task_write_log: id: …
// ^ journal      ^ tag     ^ module ^ function
const PREFIX =
  /^(?:\([\w-]{1,40}\) )?(?:<[\w-]{0,64}>; )?(?:(?<module>[\w.-]{1,60}); )?(?<function>[\w.:-]{1,100}?): /

export function readPrefix(body: string): Prefix | undefined {
  const match = PREFIX.exec(body.slice(0, 300))
  if (!match?.groups) return undefined
  const { module, function: name } = match.groups
  return {
    ...(module !== undefined && { module }),
    ...(name !== undefined && { function: name }),
    text: body.slice(match[0].length),
  }
}
