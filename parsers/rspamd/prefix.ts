/** What stands before each message of rspamd: worker (journal only), tag of the task, module, function. */

export interface Prefix {
  module: string | undefined
  function: string
  text: string
}

const OPEN = 40
const LESS = 60
const LONGEST = 200
const FUNCTION = /^[\w.:-]{1,100}$/

// (rspamd_proxy) <97f0bc>; proxy; rspamd_task_write_log: id: …
// ^ journal      ^ tag     ^ module ^ function
export function readPrefix(body: string): Prefix | undefined {
  let at = 0
  if (body.charCodeAt(at) === OPEN) at = body.indexOf(') ', at) + 2
  if (body.charCodeAt(at) === LESS) at = body.indexOf('>; ', at) + 3
  const colon = body.indexOf(': ', at)
  if (colon < 0 || colon > LONGEST) return undefined
  const semicolon = body.lastIndexOf('; ', colon)
  const inside = semicolon >= at
  const name = body.slice(inside ? semicolon + 2 : at, colon)
  if (!FUNCTION.test(name)) return undefined
  const module = inside ? body.slice(at, semicolon) : undefined
  return module === undefined || FUNCTION.test(module)
    ? { module, function: name, text: body.slice(colon + 2) }
    : undefined
}
