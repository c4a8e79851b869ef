/**
 * Reads the settings: defaults, a JSON file, the environment and flags, in rising order. All faults are told at
 * once, each with its place; unknown keys are refused. The only file that reads the environment.
 */
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { ConfigInvalid } from './errors.ts'
import { EmailChannel, Settings, WebhookChannel } from './settings.ts'
import type { Config } from './settings.ts'

export type { Channel, Config, SourceSetting } from './settings.ts'

/** Parts of a configuration, as files and flags give them. */
export type Overrides = {
  [K in keyof Config]?: Config[K] extends unknown[]
    ? Config[K]
    : Config[K] extends object
      ? Partial<Config[K]>
      : Config[K]
}

export function defaults(): Config {
  return {
    host: hostname().split('.')[0] || 'localhost',
    data: 'data',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    language: /^de/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '')
      ? 'de'
      : 'en',
    listen: { host: '127.0.0.1', port: 8425 },
    sources: [],
    journal: { enabled: 'auto', command: ['journalctl'] },
    queue: { enabled: 'auto', command: ['postqueue'], everySeconds: 60 },
    demo: 'auto',
    clickhouse: { database: 'mailtrace' },
    retention: { linesDays: 30, recordsDays: 90, rollUpsDays: 395 },
    ownDomains: [],
    ownNetworks: ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
    alerts: { evaluateSeconds: 30, channels: [], disabled: [] },
    mask: ['viewer'],
    logLevel: 'info',
  }
}

/** Variables and the setting each stands for. */
const VARIABLES: Record<string, (value: string) => Overrides> = {
  MAILTRACE_DATA: (data) => ({ data }),
  MAILTRACE_HOST: (host) => ({ host }),
  MAILTRACE_ZONE: (zone) => ({ zone }),
  MAILTRACE_LISTEN: (value) => ({ listen: parseListen(value) }),
  MAILTRACE_PUBLIC_URL: (publicUrl) => ({ publicUrl }),
  MAILTRACE_CLICKHOUSE_URL: (url) => ({ clickhouse: { url } }),
  MAILTRACE_CLICKHOUSE_USER: (user) => ({ clickhouse: { user } }),
  MAILTRACE_CLICKHOUSE_PASSWORD: (password) => ({ clickhouse: { password } }),
  MAILTRACE_CLICKHOUSE_DATABASE: (database) => ({ clickhouse: { database } }),
  MAILTRACE_LOG_LEVEL: (value) => ({ logLevel: value as Config['logLevel'] }),
}
export const variables = Object.keys(VARIABLES)

/**
 * The configuration of this run. Throws CONFIG_INVALID with every fault, one a line.
 * `file` must exist when named; without it `mailtrace.json` in the working directory and then `/etc/mailtrace/config.json` are tried.
 */
export function loadConfig({
  file,
  flags = {},
  env = process.env,
}: { file?: string; flags?: Overrides; env?: NodeJS.ProcessEnv } = {}): Config {
  const path = file ?? ['mailtrace.json', '/etc/mailtrace/config.json'].find((each) => existsSync(each))
  const layers: unknown[] = [defaults()]
  if (path !== undefined) layers.push(readSettings(path))
  for (const [name, read] of Object.entries(VARIABLES)) if (env[name]) layers.push(read(env[name]))
  layers.push(flags)

  const config = layers.reduce(merge)
  const faults = findFaults(config)
  if (faults.length > 0)
    throw new ConfigInvalid(`${path ?? 'configuration'}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  const checked = config as Config
  return { ...checked, data: isAbsolute(checked.data) ? checked.data : resolve(checked.data) }
}

/** `8425`, `127.0.0.1:8425`, `[::1]:8425`. */
export function parseListen(value: string): Config['listen'] {
  const match = /^(?:(?<host>\[[^\]]+\]|[^:]+):)?(?<port>\d+)$/.exec(value)
  if (!match?.groups?.port)
    throw new ConfigInvalid(`'${value}' is no address to listen on: write 8425 or 127.0.0.1:8425`)
  return { host: match.groups.host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port: Number(match.groups.port) }
}

/** The store of the demo lies apart: demo and real mail never mix. */
export function demoConfig(config: Config): Config {
  return { ...config, data: join(config.data, 'demo') }
}

function readSettings(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigInvalid(
      `${path}: cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
    )
  }
  let settings: unknown
  try {
    settings = JSON.parse(text)
  } catch (cause) {
    throw new ConfigInvalid(
      `${path}: is not JSON (${cause instanceof Error ? cause.message : String(cause)})`,
    )
  }
  if (!isPlain(settings)) throw new ConfigInvalid(`${path}: must be an object, { ... }`)
  return settings
}

/** Every fault in words with its place: `listen.port: must be <= 65535`. */
function findFaults(config: unknown): string[] {
  const faults = new Set<string>()
  // A channel is judged by its own type, or each kind would complain of not being the other.
  const { channels, rest } = takeChannels(config)
  for (const fault of [
    ...faultsBy(Settings, rest, ''),
    ...channels.flatMap((channel, index) =>
      faultsBy(channelSchema(channel), channel, `alerts.channels.${index}.`),
    ),
  ])
    faults.add(fault)
  const { zone, sources, alerts } = config as Partial<Config>
  const zones: [string, unknown][] = [['zone', zone]]
  if (Array.isArray(sources))
    sources.forEach((source, index) => zones.push([`sources.${index}.zone`, source?.zone]))
  for (const [place, name] of zones)
    if (typeof name === 'string' && !isZone(name))
      faults.add(`${place}: '${name}' is no time zone: write one such as Europe/Berlin`)
  const names = Array.isArray(alerts?.channels) ? alerts.channels.map((channel) => channel?.name) : []
  for (const name of names)
    if (name !== undefined && names.indexOf(name) !== names.lastIndexOf(name))
      faults.add(`alerts.channels: two channels are named '${name}'`)
  return [...faults]
}

function faultsBy(schema: TSchema, value: unknown, before: string): string[] {
  return Value.Errors(schema, value).flatMap((error) => {
    const place = before + error.instancePath.slice(1).replaceAll('/', '.') || 'configuration'
    if (error.keyword === 'boolean') return [`${place}: unknown key`]
    if (error.keyword === 'enum')
      return [
        `${place}: must be one of ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}`,
      ]
    return error.keyword === 'additionalProperties' ? [] : [`${place.replace(/\.$/, '')}: ${error.message}`]
  })
}

/** The configuration without its channels, and these. */
function takeChannels(config: unknown): { channels: unknown[]; rest: unknown } {
  const alerts = isPlain(config) && isPlain(config.alerts) ? config.alerts : undefined
  if (!isPlain(config) || !Array.isArray(alerts?.channels)) return { channels: [], rest: config }
  return { channels: alerts.channels as unknown[], rest: { ...config, alerts: { ...alerts, channels: [] } } }
}

function channelSchema(channel: unknown): TSchema {
  const type = isPlain(channel) ? channel.type : undefined
  if (type === 'webhook') return WebhookChannel
  if (type === 'email') return EmailChannel
  return Type.Object({ type: Type.Enum(['webhook', 'email']) })
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** Objects are merged key by key; everything else is replaced. */
function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over === undefined ? base : over
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) merged[key] = key in base ? merge(base[key], value) : value
  return merged
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
