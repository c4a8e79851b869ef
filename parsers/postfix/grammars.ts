/** Every grammar of Postfix's own daemons; the most frequent first, which matters for speed only. */
import type { Grammar } from '../grammar.ts'
import { anvil } from './anvil.ts'
import { bounce } from './bounce.ts'
import { cleanup } from './cleanup.ts'
import { delivery } from './delivery.ts'
import { headerCheck } from './header-check.ts'
import { pickup } from './pickup.ts'
import { dnsblog, postscreen } from './postscreen.ts'
import { postsuper } from './postsuper.ts'
import { qmgr } from './qmgr.ts'
import * as queueRemarks from './queue-remarks.ts'
import { refusal } from './refusal.ts'
import * as said from './said.ts'
import { sasl } from './sasl.ts'
import { anyDaemon, command, master, script } from './service.ts'
import { session } from './session.ts'
import * as smtpRemarks from './smtp-remarks.ts'
import * as smtpdRemarks from './smtpd-remarks.ts'
import { tls } from './tls.ts'
import { trouble } from './trouble.ts'

export const postfixGrammars: readonly Grammar[] = [
  session,
  cleanup,
  qmgr,
  delivery,
  postscreen,
  tls,
  headerCheck,
  refusal,
  sasl,
  trouble,
  bounce,
  pickup,
  dnsblog,
  postsuper,
  anvil,
  ...Object.values(said),
  ...Object.values(smtpdRemarks),
  ...Object.values(smtpRemarks),
  ...Object.values(queueRemarks),
  master,
  script,
  command,
  anyDaemon,
]
