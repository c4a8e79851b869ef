/** Which answers are masked: all of those to people whose role the setting `mask` names, streams and exports included. */
import type { FastifyRequest } from 'fastify'
import type { Role } from './auth/auth.ts'
import type { Guard } from './auth/guard.ts'
import { maskValue } from './mask.ts'
import type { Spare } from './mask.ts'

export interface Masking {
  /** What becomes of each answer to this request. */
  of(request: FastifyRequest): <Answer>(answer: Answer) => Answer
}

interface MaskingOptions {
  guard: Pick<Guard, 'roleOf'>
  roles: readonly Role[]
}

/** Who is signed in is told in full: it is the asker. */
const OWN = new Set([
  '/api/session',
  '/api/session/link',
  '/api/session/password',
  '/api/session/preferences',
  '/api/openapi.json',
])

export function createMasking({ guard, roles }: MaskingOptions): Masking {
  return {
    of(request) {
      const role = guard.roleOf(request)
      const url = request.routeOptions.url ?? ''
      if (role === undefined || !roles.includes(role) || OWN.has(url)) return (answer) => answer
      const spare = url === '/api/resolve' ? typedIn(request) : undefined
      // The shape stays; only strings change.
      return (answer) => maskValue(answer, spare) as typeof answer
    },
  }
}

/** A link to what was typed must still lead there. */
function typedIn(request: FastifyRequest): Spare {
  const { q = '' } = request.query as { q?: string }
  const typed = q.toLowerCase()
  return (name) => {
    const at = typed.indexOf(name.toLowerCase())
    const isWhole = (next: string | undefined) => next === undefined || !/[\w.+-]/.test(next)
    return at >= 0 && isWhole(typed[at - 1]) && isWhole(typed[at + name.length])
  }
}
