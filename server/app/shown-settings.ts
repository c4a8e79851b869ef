/** What people may see of the configuration: no password, secret, token or path that holds one. Pure. */
import type { Channel, Config } from '../settings.ts'
import type { SettingsView } from '../api/contract.ts'

export function shownSettings(config: Config): SettingsView {
  const { language, zone, retention, mask, ownDomains, ownNetworks, publicUrl, dashboards, alerts } = config
  return {
    language,
    zone,
    retention,
    mask,
    ownDomains,
    ownNetworks,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(dashboards !== undefined && { dashboards }),
    alerts: {
      evaluateSeconds: alerts.evaluateSeconds,
      disabled: alerts.disabled,
      channels: alerts.channels.map((channel) => ({
        name: channel.name,
        type: channel.type,
        target: targetOf(channel),
      })),
    },
  }
}

function targetOf(channel: Channel): string {
  return channel.type === 'email' ? channel.to.join(', ') : new URL(channel.url).origin
}
