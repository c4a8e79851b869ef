/** anvil: the busiest clients of the last minutes. */
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

export const anvil: Grammar = {
  daemons: ['anvil'],
  samples: [
    'statistics: max connection rate 9/60s for (smtpd:198.51.100.17) at Nov 21 00:34:18',
    'statistics: max connection count 2 for (smtp:2001:db8::17) at Nov 21 00:33:37',
    'statistics: max cache size 78 at Nov 21 00:34:09',
  ],

  parse(body) {
    const line = capture<never, 'event' | 'rate' | 'seconds' | 'count' | 'service' | 'address' | 'size'>(
      STATISTICS,
      body,
    )
    if (!line) return undefined
    const { event, rate, seconds, count, service, address, size } = line
    return {
      kind: 'anvil',
      text: body,
      ...(event !== undefined && { event }),
      ...(rate !== undefined && { rate: Number(rate), rateSeconds: Number(seconds) }),
      ...(count !== undefined && { count: Number(count) }),
      ...(service !== undefined && { service, clientAddress: address }),
      ...(size !== undefined && { cacheSize: Number(size) }),
    }
  },
}

// statistics: max auth rate 6/60s for (submission:203.0.113.107) at Nov 21 00:34:19
//                 ^ event   ^ rate     ^ service  ^ address: IPv6 has colons of its own
const STATISTICS =
  /^statistics: max (?:cache size (?<size>\d+)|(?<event>\w+) (?:rate (?<rate>\d+)\/(?<seconds>\d+)s|count (?<count>\d+)) for \((?<service>\d+(?:\.\d+){3}:\d+|[^:)]+):(?<address>[^)]+)\)) at \w{3} [ \d]\d \d\d:\d\d:\d\d$/
