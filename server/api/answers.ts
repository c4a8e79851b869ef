/** Response schemas every route shares: its own body, and problems for the rest. */
import type { TSchema } from 'typebox'
import { Problem } from './contract.ts'

const problem = { description: 'Problem', content: { 'application/problem+json': { schema: Problem } } }

export function answers<const T extends TSchema>(body: T) {
  return { 200: body, '4xx': problem, '5xx': problem }
}

export function noBody() {
  return { 204: { type: 'null', description: 'Done' }, '4xx': problem, '5xx': problem }
}
