/** GET /api/settings shows what is set; POST /api/settings/channels/:name/test tells something through a channel of alerts. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { answers } from '../answers.ts'
import { ChannelTest, SettingsView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

export function settingsRoutes({ settings, testChannel }: Pick<ApiDeps, 'settings' | 'testChannel'>) {
  const plugin: FastifyPluginAsyncTypebox = async (api) => {
    const admin = { access: 'admin' } as const
    api.get(
      '/settings',
      {
        schema: { summary: 'What is set, without secrets', response: answers(SettingsView) },
        config: admin,
      },
      async () => settings,
    )
    api.post(
      '/settings/channels/:name/test',
      {
        schema: {
          summary: 'Send a test through a channel of alerts',
          params: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }),
          response: answers(ChannelTest),
        },
        config: admin,
      },
      async ({ params }) => testChannel(params.name),
    )
  }
  return plugin
}
