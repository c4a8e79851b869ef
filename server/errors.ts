/**
 * Every error a client can see: one code, one title, one status. `docs/reference/errors.md` lists the same codes; a test
 * holds the two equal. The text says what is wrong and what to do; it never carries secrets.
 */
import createFastifyError from '@fastify/error'

/** An error of the registry; it keeps what fills the places of its sentence, so that the web can say it in another language. */
function createError<T extends string[] = []>(code: string, message: string, status: number) {
  const Plain = createFastifyError<T>(code, message, status)
  return class extends Plain {
    readonly values: readonly string[]

    constructor(...values: T) {
      super(...values)
      this.values = values
    }
  }
}

// --- asking
export const UnknownQuery = createError<[id: string]>('QUERY_UNKNOWN', "no query is named '%s'", 404)
export const BadQueryParams = createError<[detail: string]>('QUERY_PARAMS_INVALID', '%s', 400)
export const BadSearch = createError<[detail: string]>('SEARCH_INVALID', '%s', 400)
export const BadRequest = createError<[detail: string]>('REQUEST_INVALID', '%s', 400)
export const BadCursor = createError(
  'CURSOR_INVALID',
  'the cursor is not one of this list: start again without it',
  400,
)
export const MessageNotFound = createError<[queueId: string, host: string]>(
  'MESSAGE_NOT_FOUND',
  "no message '%s' is known on host '%s'",
  404,
)
export const NotFound = createError<[what: string]>('NOT_FOUND', '%s does not exist', 404)
export const TooManyRequests = createError<[detail: string]>('TOO_MANY_REQUESTS', '%s', 429)

// --- who asks
export const NotSignedIn = createError('NOT_SIGNED_IN', 'sign in first', 401)
export const WrongCredentials = createError('WRONG_CREDENTIALS', 'user or password is wrong', 401)
export const LinkSpent = createError(
  'LINK_SPENT',
  "this sign-in link was used already or is older than 15 minutes: 'mailtrace user' prints a new one",
  401,
)
export const LockedOut = createError<[seconds: string]>(
  'LOCKED_OUT',
  'too many failed attempts: try again in %s seconds',
  429,
)
export const NotAllowed = createError<[role: string]>('NOT_ALLOWED', 'this needs the role %s', 403)
export const ForeignOrigin = createError(
  'FOREIGN_ORIGIN',
  'a request that changes something must come from this very site',
  403,
)

// --- what people keep here
export const SearchesFull = createError<[most: string]>(
  'SEARCHES_FULL',
  '%s searches are saved: remove one first',
  400,
)
export const SilenceTooLong = createError<[days: string]>(
  'SILENCE_TOO_LONG',
  'a silence lasts %s days at most',
  400,
)

// --- the store
export const StoreUnavailable = createError<[detail: string]>(
  'STORE_UNAVAILABLE',
  'the log store did not answer: %s',
  503,
)
export const QueryTooHeavy = createError<[detail: string]>(
  'QUERY_TOO_HEAVY',
  'the question is too heavy for this store (%s): choose a shorter range or more filters',
  422,
)
export const StoreLocked = createError<[directory: string]>(
  'STORE_LOCKED',
  "another mailtrace already works on '%s': stop it, or name another directory with --data",
  503,
)
export const EngineMissing = createError<[platform: string]>(
  'ENGINE_MISSING',
  "there is no embedded engine for %s: set 'clickhouse.url' to a ClickHouse server",
  503,
)
export const EngineOlder = createError<[directory: string, written: string, ours: string]>(
  'ENGINE_OLDER',
  "'%s' was written by engine %s, this is %s, which cannot read it: update mailtrace, or restore a backup that an older one made (mailtrace restore)",
  503,
)
export const MigrationFailed = createError<[detail: string]>(
  'MIGRATION_FAILED',
  'the tables could not be made: %s',
  503,
)
export const ErasureFailed = createError<[detail: string]>(
  'ERASURE_FAILED',
  'the erasure is not complete: run it again (%s)',
  503,
)
export const BackupFailed = createError<[detail: string]>('BACKUP_FAILED', '%s', 409)

// --- collecting
export const FileUnreadable = createError<[path: string, detail: string]>(
  'FILE_UNREADABLE',
  "'%s' cannot be read: %s",
  400,
)
export const CollectorUnavailable = createError<[detail: string]>(
  'COLLECTOR_UNAVAILABLE',
  'nothing is collected at the moment: %s',
  503,
)
export const AddressInUse = createError<[address: string]>(
  'ADDRESS_IN_USE',
  '%s is taken by another program: choose another address with --listen, for example --listen 8426',
  503,
)
export const FileMissing = createError<[path: string]>('FILE_MISSING', "there is no such file: '%s'", 400)
export const DemoOnly = createError(
  'DEMO_ONLY',
  'this service shows demo data, and real mail is kept apart from it: stop it, then import again',
  400,
)
export const ConfigInvalid = createError<[detail: string]>('CONFIG_INVALID', '%s', 400)
