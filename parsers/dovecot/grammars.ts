/** Every grammar of this folder. */
import type { Grammar } from '../grammar.ts'

export const dovecotGrammars: readonly Grammar[] = []
