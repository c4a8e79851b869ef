/** Engines that know each other as the shards of one cluster, over ClickHouse's native TCP. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findEngine } from '../../../server/store/platform.ts'
import { freePort, temporaryDirectory, until } from './harness.ts'

export interface ClusterEngines {
  nodes: { url: string; user: string; password: string }[]
  stop(): Promise<void>
}

const USER = 'postmaster'
const PASSWORD = 'between-us'

/** `count` engines, each a shard of the cluster `mail`. */
export async function startCluster(count: number): Promise<ClusterEngines> {
  const host = fileURLToPath(new URL('../../../server/store/engine-host.js', import.meta.url))
  const ports: { http: number; tcp: number }[] = []
  for (let i = 0; i < count; i++) ports.push({ http: await freePort(), tcp: await freePort() })
  const shards = ports.map(
    ({ tcp }) =>
      `<shard><replica><host>127.0.0.1</host><port>${tcp}</port><user>${USER}</user><password>${PASSWORD}</password></replica></shard>`,
  )
  const hash = createHash('sha256').update(PASSWORD).digest('hex')
  const children = ports.map(({ http, tcp }) => {
    const directory = temporaryDirectory()
    mkdirSync(directory, { recursive: true })
    const [users, config] = [join(directory, 'users.xml'), join(directory, 'config.xml')]
    writeFileSync(
      users,
      `<clickhouse><profiles><default></default></profiles><quotas><default></default></quotas><users>
        <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile></default>
        <${USER}><password_sha256_hex>${hash}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>
        <profile>default</profile></${USER}></users></clickhouse>`,
    )
    writeFileSync(
      config,
      `<clickhouse><users_config>${users}</users_config>
        <remote_servers><mail>${shards.join('')}</mail></remote_servers></clickhouse>`,
    )
    return spawn(
      process.execPath,
      [
        host,
        findEngine(),
        String(process.pid),
        `--path=${join(directory, 'tables')}`,
        '--listen_host=127.0.0.1',
        `--http_port=${http}`,
        `--tcp_port=${tcp}`,
        `--config-file=${config}`,
      ],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        cwd: directory,
        env: { TZ: 'UTC' },
      },
    )
  })
  const nodes = ports.map(({ http }) => ({ url: `http://127.0.0.1:${http}`, user: USER, password: PASSWORD }))
  for (const { url } of nodes)
    await until(async () => (await fetch(`${url}/ping`).catch(() => undefined))?.ok === true)
  return {
    nodes,
    stop: async () => {
      for (const child of children) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.stdin.end()
        await ended
      }
    },
  }
}
