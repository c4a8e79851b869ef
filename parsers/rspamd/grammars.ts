/** Every grammar of rspamd. */
import type { Grammar } from '../grammar.ts'
import { scan } from './scan.ts'
import { working } from './working.ts'

export const rspamdGrammars: readonly Grammar[] = [scan, working]
