/** What the administrator has set, without its secrets, and the test of a channel, as bodies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { optional, text } from './piece.ts'

/** GET /settings. `target` of a channel: recipients, or the origin of a webhook, as its path is often a secret. */
export const SettingsView = Type.Object({
  language: Type.Enum(['en', 'de']),
  zone: Type.String(),
  retention: Type.Object({
    linesDays: Type.Integer(),
    recordsDays: Type.Integer(),
    rollUpsDays: Type.Integer(),
    pseudonymiseDays: optional(Type.Integer()),
    diskBudget: optional(Type.Integer({ description: 'bytes' })),
  }),
  mask: Type.Array(Type.Enum(['viewer', 'helpdesk', 'operator'])),
  ownDomains: Type.Array(Type.String()),
  ownNetworks: Type.Array(Type.String()),
  publicUrl: text,
  dashboards: text,
  alerts: Type.Object({
    evaluateSeconds: Type.Integer(),
    disabled: Type.Array(Type.String()),
    channels: Type.Array(
      Type.Object({ name: Type.String(), type: Type.Enum(['webhook', 'email']), target: Type.String() }),
    ),
  }),
})
export type SettingsView = Static<typeof SettingsView>

/** POST /settings/channels/:name/test */
export const ChannelTest = Type.Object({
  outcome: Type.Enum(['delivered', 'failed']),
  /** What the other side said; never a secret. */
  detail: text,
})
export type ChannelTest = Static<typeof ChannelTest>
