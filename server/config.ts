/**
 * All settings: one schema, defaults, a JSON file, the environment and flags, in rising order. All faults are told at
 * once, each with its place; unknown keys are refused. The only file that reads the environment.
 */
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'
import Value from 'typebox/value'
import { ConfigInvalid } from './errors.ts'

const strict = { additionalProperties: false } as const
const optional = Type.Optional

const WebhookChannel = Type.Object(
  {
    type: Type.Literal('webhook'),
    name: Type.String(),
    url: Type.String({ pattern: '^https?://' }),
    secret: optional(Type.String()),
  },
  strict,
)
const EmailChannel = Type.Object(
  {
    type: Type.Literal('email'),
    name: Type.String(),
    to: Type.Array(Type.String({ pattern: '@' }), { minItems: 1 }),
    from: Type.String({ pattern: '@' }),
    language: optional(Type.Enum(['en', 'de'])),
    smtp: Type.Object(
      {
        host: Type.String(),
        port: optional(Type.Integer({ minimum: 1, maximum: 65535 })),
        secure: optional(Type.Boolean()),
        user: optional(Type.String()),
        password: optional(Type.String()),
      },
      strict,
    ),
  },
  strict,
)

/** One log to read. `host` names the host where the framing does not; `zone` is for stamps without one. */
const SourceSetting = Type.Object(
  {
    path: Type.String({ minLength: 1 }),
    name: optional(Type.String()),
    host: optional(Type.String()),
    zone: optional(Type.String()),
    year: optional(Type.Integer({ minimum: 1990, maximum: 2200 })),
  },
  strict,
)
export type SourceSetting = Static<typeof SourceSetting>

const Settings = Type.Object(
  {
    $schema: optional(Type.String()),
    /** Name of this host, for logs that state none. */
    host: Type.String({ minLength: 1 }),
    /** Everything mailtrace keeps: positions, tokens and, with the embedded store, the tables. */
    data: Type.String({ minLength: 1 }),
    /** IANA zone of stamps without one, and the zone the web shows by default. */
    zone: Type.String({ minLength: 1 }),
    language: Type.Enum(['en', 'de']),
    listen: Type.Object(
      { host: Type.String({ minLength: 1 }), port: Type.Integer({ minimum: 0, maximum: 65535 }) },
      strict,
    ),
    /** Where people reach the web, for links in alerts; default: the address listened on. */
    publicUrl: optional(Type.String({ pattern: '^https?://' })),
    /** Logs to read; empty: the usual places of this machine. */
    sources: Type.Array(SourceSetting),
    journal: Type.Object(
      { enabled: Type.Enum(['auto', 'yes', 'no']), command: Type.Array(Type.String(), { minItems: 1 }) },
      strict,
    ),
    /** Show the bundled sample where no log can be read. */
    demo: Type.Enum(['auto', 'yes', 'no']),
    clickhouse: Type.Object(
      {
        /** A ClickHouse server; absent: the embedded engine. */
        url: optional(Type.String({ pattern: '^https?://' })),
        user: optional(Type.String()),
        password: optional(Type.String()),
        database: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
      },
      strict,
    ),
    /** Decide `direction`: mail to these domains is inbound, clients in these networks are ours. */
    ownDomains: Type.Array(Type.String()),
    ownNetworks: Type.Array(Type.String()),
    alerts: Type.Object(
      {
        evaluateSeconds: Type.Integer({ minimum: 1, maximum: 3600 }),
        channels: Type.Array(Type.Union([WebhookChannel, EmailChannel])),
        /** Rules not to evaluate, by name. */
        disabled: Type.Array(Type.String()),
      },
      strict,
    ),
    /** A folder of the operator's own dashboards. */
    dashboards: optional(Type.String()),
    logLevel: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
  },
  strict,
)
export type Config = Static<typeof Settings>
export type Channel = Config['alerts']['channels'][number]

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
    demo: 'auto',
    clickhouse: { database: 'mailtrace' },
    ownDomains: [],
    ownNetworks: ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
    alerts: { evaluateSeconds: 30, channels: [], disabled: [] },
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
