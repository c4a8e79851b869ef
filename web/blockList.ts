/** Addresses of attackers as commands that an administrator can copy: fail2ban bans, or elements of an nftables set. Pure. */

/** Only real addresses: a log may claim anything as the client, and this text ends in a root shell. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i

export interface Attackers {
  /** Addresses to block. */
  clients: string[]
  /** Those of them that got in: people with a mistyped or an old password look the same. */
  entered: string[]
  /** Attackers from whose addresses people log in, too, to accounts they never guessed at: blocking would hit them. */
  spared: string[]
}

/** Clients whose pattern is an attack: not those with a few failures, which may be people who mistyped, nor without a guess. */
export function attackers(rows: readonly Record<string, unknown>[]): Attackers {
  const attacking = rows.filter(
    ({ pattern, client }) => pattern !== 'few' && pattern !== 'none' && ADDRESS.test(String(client)),
  )
  const addresses = (some: typeof attacking) => some.map(({ client }) => String(client))
  const hasUsers = ({ users }: Record<string, unknown>) => typeof users === 'number' && users > 0
  const blocked = attacking.filter((row) => !hasUsers(row))
  return {
    clients: addresses(blocked),
    entered: addresses(blocked.filter(({ pattern }) => pattern === 'success')),
    spared: addresses(attacking.filter(hasUsers)),
  }
}

/** One fail2ban command for all; the jail is Debian's for SASL. */
export function asFail2ban(clients: readonly string[]): string {
  return `fail2ban-client set postfix-sasl banip ${clients.join(' ')}`
}

/** One nftables command a family, for sets that the administrator has. */
export function asNftables(clients: readonly string[]): string {
  const families = [
    ['mail_attackers', clients.filter((client) => !client.includes(':'))],
    ['mail_attackers6', clients.filter((client) => client.includes(':'))],
  ] as const
  return families
    .filter(([, addresses]) => addresses.length > 0)
    .map(([set, addresses]) => `nft add element inet filter ${set} '{ ${addresses.join(', ')} }'`)
    .join('\n')
}
