/** Every grammar of Dovecot. */
import type { Grammar } from '../grammar.ts'
import { auth } from './auth.ts'
import { mailbox } from './delivery.ts'
import { login } from './login.ts'
import { service, userSession } from './remarks.ts'

export const dovecotGrammars: readonly Grammar[] = [mailbox, auth, login, userSession, service]
