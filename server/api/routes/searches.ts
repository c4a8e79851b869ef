/** /api/searches: searches with a name, one's own and shared ones, kept in the small state. */
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { NotAllowed, NotFound, SearchesFull, StoreUnavailable } from '../../errors.ts'
import { answers, noBody } from '../answers.ts'
import { ROLES } from '../auth/auth.ts'
import type { Guard } from '../auth/guard.ts'
import { SavedSearch, SavedSearchList, SavedSearchRequest } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

type Deps = Pick<ApiDeps, 'state' | 'now'> & { guard: Guard }

const KIND = 'saved-search'
/** Of one person: more is a mistake of a program. */
const MOST = 200

export function searchRoutes({ state, guard, now = Date.now }: Deps): FastifyPluginAsyncTypebox {
  const all = () => state.list<SavedSearch>(KIND).map(({ value }) => value)

  return async (api) => {
    api.get(
      '/searches',
      {
        schema: { summary: "Saved searches: one's own and shared ones", response: answers(SavedSearchList) },
        config: { access: 'helpdesk' },
      },
      async (request) => {
        const { user } = guard.identityOf(request)
        return {
          searches: all()
            .filter((search) => search.shared || search.user === user)
            .sort((a, b) => a.name.localeCompare(b.name)),
        }
      },
    )
    api.post(
      '/searches',
      {
        schema: { summary: 'Save a search', body: SavedSearchRequest, response: answers(SavedSearch) },
        config: { access: 'helpdesk' },
      },
      async (request) => {
        if (!state.loaded) throw new StoreUnavailable('it is still starting')
        const { user } = guard.identityOf(request)
        const own = all().filter((search) => search.user === user)
        if (own.length >= MOST) throw new SearchesFull(String(MOST))
        const same = own.find(({ name }) => name === request.body.name)
        const search: SavedSearch = {
          ...request.body,
          id: same?.id ?? randomUUID(),
          user,
          createdAt: new Date(now()).toISOString(),
        }
        state.put(KIND, search.id, search)
        return search
      },
    )
    api.delete(
      '/searches/:id',
      {
        schema: {
          summary: "Remove a saved search: one's own, or as operator a shared one",
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
          response: noBody(),
        },
        config: { access: 'helpdesk' },
      },
      async (request, reply) => {
        const { user, role } = guard.identityOf(request)
        const search = state.get<SavedSearch>(KIND, request.params.id)
        const isOwn = search?.user === user
        // Whether somebody else has saved a search of their own is nobody's business.
        if (search === undefined || (!isOwn && !search.shared)) throw new NotFound('this saved search')
        if (!isOwn && ROLES.indexOf(role) < ROLES.indexOf('operator')) throw new NotAllowed('operator')
        state.remove(KIND, search.id)
        return reply.code(204).send(null)
      },
    )
  }
}
