/** What a service says when it has started, line by line. */

export interface Greeting {
  /** It shows the bundled sample; why, where there is a reason. */
  demo: boolean
  reason?: string | undefined
  /** Logs that it reads; undefined where it only shows what others store. */
  reads?: readonly string[]
  /** Things that cannot be read now, and what helps. */
  troubles: readonly string[]
  address: string
  /** Part of the address that signs in once; undefined once there is a password. */
  link: (() => string) | undefined
  /** It has pages. */
  shows: boolean
}

export function greet({ demo, reason, reads, troubles, address, link, shows }: Greeting): string[] {
  return [
    demo ? `mailtrace shows demo data${reason ? `: ${reason}` : '.'}` : work(reads),
    ...troubles,
    ...(shows ? door(address, link) : [`Its metrics and health are at ${address}/metrics and /healthz.`]),
  ]
}

function work(reads: readonly string[] | undefined): string {
  if (reads === undefined) return 'mailtrace shows what the collectors store.'
  return `mailtrace reads ${reads.join(', ') || 'nothing yet'}.`
}

function door(address: string, link: Greeting['link']): string[] {
  if (link === undefined) return [`Open ${address}`, "'mailtrace user' prints a sign-in link."]
  return [
    `Open ${address}/sign-in?link=${link()}`,
    "This link works once, for 15 minutes; 'mailtrace user' prints a new one.",
  ]
}
