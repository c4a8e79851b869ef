/** Every grammar of rspamd. */
import type { Grammar } from '../grammar.ts'
import { internal } from './internal.ts'
import { scan } from './scan.ts'

export const rspamdGrammars: readonly Grammar[] = [scan, internal]
