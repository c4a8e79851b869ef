/** POST /api/erasures takes an address out of the store; POST /api/backups copies everything to a new folder. */
import { isAbsolute } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BadRequest } from '../../errors.ts'
import { answers } from '../answers.ts'
import { Backup, BackupRequest, Erasure, ErasureRequest } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

export function maintenanceRoutes({ maintenance }: Pick<ApiDeps, 'maintenance'>): FastifyPluginAsyncTypebox {
  return async (api) => {
    const admin = { access: 'admin' } as const
    api.post(
      '/erasures',
      {
        schema: {
          summary: 'Erase an e-mail address from the store',
          body: ErasureRequest,
          response: answers(Erasure),
        },
        config: admin,
      },
      async ({ body }) => maintenance.erase(body.address),
    )
    api.post(
      '/backups',
      {
        schema: {
          summary: 'Copy everything to a new folder of this machine',
          body: BackupRequest,
          response: answers(Backup),
        },
        config: admin,
      },
      async ({ body: { directory } }) => {
        if (!isAbsolute(directory)) throw new BadRequest(`'${directory}' must be a whole path: /backup/today`)
        return maintenance.backUp(directory)
      },
    )
  }
}
