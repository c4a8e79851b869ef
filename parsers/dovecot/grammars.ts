/** Every grammar of Dovecot. */
import type { Grammar } from '../grammar.ts'
import { auth } from './auth.ts'
import { mailbox } from './delivery.ts'
import { login } from './login.ts'
import { service } from './remarks.ts'
import { userSession } from './sessions.ts'

export const dovecotGrammars: readonly Grammar[] = [mailbox, auth, login, userSession, service]
