/** Checks requests against their schemas: bodies as they are, numbers in query strings read from their text. */
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { BadRequest } from '../errors.ts'

type Checked = { value: unknown } | { error: Error }

export const compileCheck: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  return (given: unknown): Checked => {
    const value = httpPart === 'body' ? given : check.Convert(given)
    if (check.Check(value)) return { value }
    return { error: new BadRequest(faultsOf(check.Errors(value)).join('; ')) }
  }
}

interface Fault {
  keyword: string
  instancePath: string
  message: string
  params: object
}

function faultsOf(faults: readonly Fault[]): string[] {
  const words = new Set<string>()
  for (const { keyword, instancePath, message, params } of faults) {
    const place = instancePath.slice(1).replaceAll('/', '.') || 'the request'
    if (keyword === 'boolean') words.add(`${place}: is not known here`)
    else if (keyword === 'enum' && 'allowedValues' in params)
      words.add(`${place}: must be one of ${(params.allowedValues as unknown[]).join(', ')}`)
    else if (keyword !== 'additionalProperties' && keyword !== 'anyOf') words.add(`${place}: ${message}`)
  }
  return words.size > 0 ? [...words] : ['the request does not fit']
}
