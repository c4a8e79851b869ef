/** Every grammar of Postfix's own daemons. */
import type { Grammar } from '../grammar.ts'
import { bounce } from './bounce.ts'
import { cleanup } from './cleanup.ts'
import { delivery } from './delivery.ts'
import { pickup } from './pickup.ts'
import { postsuper } from './postsuper.ts'
import { qmgr } from './qmgr.ts'
import { refusal } from './refusal.ts'
import { session } from './session.ts'

export const postfixGrammars: readonly Grammar[] = [
  session,
  refusal,
  cleanup,
  qmgr,
  delivery,
  bounce,
  pickup,
  postsuper,
]
