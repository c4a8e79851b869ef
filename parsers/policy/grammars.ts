/** Every grammar of this folder. */
import type { Grammar } from '../grammar.ts'

export const policyGrammars: readonly Grammar[] = []
