/** Stands between a service and its store, and fails as networks and servers do. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/**
 * `pass`; `deaf`: what is asked arrives, its answer is lost; `hang`: connections are taken and nothing moves any more;
 * `refuse`: connections are cut and none is taken.
 */
export type Manner = 'pass' | 'deaf' | 'hang' | 'refuse'

export interface Proxy {
  url: string
  /** How many answers were lost so far. */
  lost(): number
  become(manner: Manner): Promise<void>
  stop(): Promise<void>
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<[client: Socket, server: Socket]>()
  let manner: Manner = 'pass'
  let lost = 0

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const each of pair) each.destroy()
    }
    for (const each of pair) each.on('error', end).on('close', end)
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes) => {
      if (manner !== 'deaf') return void client.write(bytes)
      lost += 1
      end()
    })
    if (manner === 'hang') for (const each of pair) each.pause()
  })
  const listen = (at: number) => new Promise<void>((done) => server.listen(at, '127.0.0.1', done))
  await listen(0)
  const { port: own } = server.address() as AddressInfo

  async function close(): Promise<void> {
    const closed = new Promise((done) => server.close(done))
    for (const pair of pairs) for (const each of pair) each.destroy()
    await closed
  }

  return {
    url: `http://127.0.0.1:${own}`,
    lost: () => lost,
    async become(next) {
      const before = manner
      manner = next
      if (next === 'refuse') return close()
      if (before === 'refuse') await listen(own)
      for (const pair of pairs)
        for (const each of pair)
          if (next === 'hang') each.pause()
          else each.resume()
    },
    stop: () => (manner === 'refuse' ? Promise.resolve() : close()),
  }
}
