/** POST /api/parse: how pasted log lines are read. Nothing is stored. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { isUnderstood } from '../../../parsers/beginnings.ts'
import type { ParsedLine } from '../../../parsers/event.ts'
import { parsedLineJson } from '../../../parsers/json.ts'
import { createParser, grammars } from '../../../parsers/parse.ts'
import { answers } from '../answers.ts'
import { ParseAnswer, ParseRequest } from '../contract.ts'
import type { ReadLine } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'

const MOST_LINES = 200
/** Bytes: the longest text, where every character takes more than one of them. */
const BODY_LIMIT = 262_144
/** For a person that tries, not for a machine that feeds a log through: that is `mailtrace parse`. */
const RATE = { max: 30, timeWindow: '1 minute' }

const PROGRAMS: ReadonlySet<string> = new Set(grammars.flatMap(({ daemons }) => daemons))

export function parseRoutes({
  service,
  now = Date.now,
}: Pick<ApiDeps, 'service' | 'now'>): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.post(
      '/parse',
      {
        schema: {
          summary: 'How pasted log lines are read; nothing is stored',
          body: ParseRequest,
          response: answers(ParseAnswer),
        },
        bodyLimit: BODY_LIMIT,
        config: { rateLimit: RATE },
      },
      async ({ body }) => {
        const all = body.text.split(/\r?\n/).filter((line) => line.trim() !== '')
        // A parser of its own: what one paste teaches it about zones and years is not for the next. The year of a line
        // that has none is that of the last such day.
        const parseLine = createParser({ host: '', zone: service.zone, until: now() * 1000 })
        const lines = all.slice(0, MOST_LINES).map((line) => read(line, parseLine(line)))
        return {
          lines,
          understood: lines.filter(({ understood }) => understood).length,
          leftOut: Math.max(0, all.length - MOST_LINES),
        }
      },
    )
  }
}

function read(line: string, parsed: ParsedLine): ReadLine {
  const { kind, incomplete: _, ...fields } = { incomplete: undefined, ...parsed.event }
  const { time } = parsedLineJson(parsed)
  const understood = isUnderstood(parsed.event)
  return {
    line,
    understood,
    kind,
    ...(!understood && { reason: reasonOf(parsed) }),
    ...(typeof time === 'string' && { time }),
    ...(parsed.host !== '' && { host: parsed.host }),
    ...(parsed.program !== '' && { program: parsed.program }),
    ...(parsed.queueId !== undefined && { queueId: parsed.queueId }),
    fields,
  }
}

function reasonOf({ program, daemon, event }: ParsedLine): NonNullable<ReadLine['reason']> {
  if (event.kind !== 'unknown') return 'damaged'
  if (program === '') return 'header'
  return PROGRAMS.has(daemon) ? 'sentence' : 'program'
}
