/** What a failed request to ClickHouse means to us, as an error of the registry. */
import { ClickHouseError } from '@clickhouse/client'
import { BadSearch, QueryTooHeavy, StoreUnavailable } from '../errors.ts'

/** ClickHouse's ErrorCodes.cpp. */
const TOO_HEAVY: Record<string, string> = {
  '158': 'too many rows',
  '159': 'it took too long',
  '160': 'it would take too long',
  '241': 'it needs too much memory',
  '307': 'too many bytes',
  '396': 'the answer is too large',
}
/** CANNOT_COMPILE_REGEXP */
const BAD_REGEX = '427'
const UNAVAILABLE: Record<string, string> = {
  '60': 'its tables are not there yet',
  '81': 'its database is not there yet',
  '192': 'it does not know the user',
  '193': 'it refused the password',
  '194': 'it asks for a password',
  '202': 'it is busy with other queries',
  '243': 'its disk is full',
  '252': 'it cannot keep up with the inserts',
  '516': 'it refused the user or the password',
}

/**
 * The error to throw instead of `err`. An error that ClickHouse raises about the question itself is a mistake of ours
 * and stays as it is.
 */
export function explainFailure(err: unknown): Error {
  if (err instanceof ClickHouseError) {
    const heavy = TOO_HEAVY[err.code]
    if (heavy !== undefined) return withCause(new QueryTooHeavy(heavy), err)
    const down = UNAVAILABLE[err.code]
    if (down !== undefined) return withCause(new StoreUnavailable(down), err)
    if (err.code === BAD_REGEX)
      return withCause(new BadSearch('the store cannot read this regular expression'), err)
    return err
  }
  if (err instanceof StoreUnavailable || err instanceof QueryTooHeavy) return err
  if (!(err instanceof Error)) return new StoreUnavailable(String(err))
  const { code } = err as NodeJS.ErrnoException
  // Node's connection errors carry a code; the client's own are time-outs and broken sockets.
  if (code !== undefined || /timeout|socket|aborted|closed/i.test(err.message)) {
    return withCause(new StoreUnavailable(code ?? err.message), err)
  }
  return err
}

function withCause(error: Error, cause: Error): Error {
  error.cause = cause
  return error
}
