/** Every setting there is, as one schema: what may be written in the configuration file, and the type of what is read. */
import { Type } from 'typebox'
import type { Static } from 'typebox'

const strict = { additionalProperties: false } as const
const optional = Type.Optional

export const WebhookChannel = Type.Object(
  {
    type: Type.Literal('webhook'),
    name: Type.String(),
    url: Type.String({ pattern: '^https?://' }),
    secret: optional(Type.String()),
  },
  strict,
)
export const EmailChannel = Type.Object(
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

/** One log to read, or a pattern of logs. `host` names the host where the framing does not; `zone` is for stamps without one; `olddir` is logrotate's. */
const SourceSetting = Type.Object(
  {
    path: Type.String({ minLength: 1 }),
    name: optional(Type.String()),
    host: optional(Type.String()),
    zone: optional(Type.String()),
    year: optional(Type.Integer({ minimum: 1990, maximum: 2200 })),
    olddir: optional(Type.String({ minLength: 1 })),
  },
  strict,
)
export type SourceSetting = Static<typeof SourceSetting>

export const Settings = Type.Object(
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
    /** Listen for syslog; addresses as `514` (this machine only) or `0.0.0.0:514`. */
    syslog: optional(
      Type.Object(
        {
          udp: optional(Type.String({ pattern: '^(.+:)?[0-9]+$' })),
          tcp: optional(Type.String({ pattern: '^(.+:)?[0-9]+$' })),
          /** Paths of PEM files; with `ca` senders must show a certificate of it. */
          tls: optional(
            Type.Object(
              {
                listen: Type.String({ pattern: '^(.+:)?[0-9]+$' }),
                cert: Type.String({ minLength: 1 }),
                key: Type.String({ minLength: 1 }),
                ca: optional(Type.String({ minLength: 1 })),
              },
              strict,
            ),
          ),
          /** Networks whose messages are taken. */
          allow: Type.Array(Type.String({ pattern: '^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$' }), { minItems: 1 }),
          linesPerSecond: optional(Type.Integer({ minimum: 1 })),
          maxLineBytes: optional(Type.Integer({ minimum: 480, maximum: 65_536 })),
          spoolBytes: optional(Type.Integer({ minimum: 16_777_216 })),
        },
        strict,
      ),
    ),
    /** Samples of the mail queues of this machine by `postqueue -j`; `auto`: where it works. */
    queue: Type.Object(
      {
        enabled: Type.Enum(['auto', 'yes', 'no']),
        command: Type.Array(Type.String(), { minItems: 1 }),
        everySeconds: Type.Integer({ minimum: 10, maximum: 86_400 }),
      },
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
        /** Name of the server's cluster: tables are made on all of it. `keeper: false` for shards without replicas. */
        cluster: optional(
          Type.Object(
            { name: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' }), keeper: Type.Boolean() },
            strict,
          ),
        ),
        database: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
      },
      strict,
    ),
    /** Days that rows are kept, and what they may take on disk. */
    retention: Type.Object(
      {
        linesDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
        recordsDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
        rollUpsDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
        /** After so many days addresses and names are hashed, and free text is removed; absent: never. */
        pseudonymiseDays: optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
        /** Bytes; when it is spent, the oldest partitions go, lines first. Absent: no budget. */
        diskBudget: optional(Type.Integer({ minimum: 104_857_600 })),
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
    /** A file of countries by address: lines `first,last,code`. */
    countries: optional(Type.String({ minLength: 1 })),
    /** Roles that see addresses as `a***@example.org`. */
    mask: Type.Array(Type.Enum(['viewer', 'helpdesk', 'operator'])),
    logLevel: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
  },
  strict,
)
export type Config = Static<typeof Settings>
export type Channel = Config['alerts']['channels'][number]
