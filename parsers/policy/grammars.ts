/** Every grammar of policy services and content filters other than rspamd. */
import type { Grammar } from '../grammar.ts'
import { amavis } from './amavis.ts'
import { postgrey, postgreyRemarks } from './postgrey.ts'
import { opendkim, opendmarc, policydSpf } from './remarks.ts'

export const policyGrammars: readonly Grammar[] = [
  postgrey,
  postgreyRemarks,
  amavis,
  opendkim,
  opendmarc,
  policydSpf,
]
