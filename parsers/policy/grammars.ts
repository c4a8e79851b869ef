/** Every grammar of policy services and content filters other than rspamd. */
import type { Grammar } from '../grammar.ts'
import { amavis, amavisMore } from './amavis.ts'
import { postfwd, sqlgrey } from './greylists.ts'
import { dkimRemarks, dmarcRemarks, opendkim, opendmarc, spf } from './mail-checks.ts'
import { fetchmail, fetchmailRemarks, sendmail } from './others.ts'
import { postgrey, postgreyBefore, postgreyRemarks } from './postgrey.ts'
import { clamavMilter, clamd, clamsmtpd, spamd, spamdRemarks } from './scanners.ts'

export const policyGrammars: readonly Grammar[] = [
  postgrey,
  postgreyBefore,
  postgreyRemarks,
  sqlgrey,
  postfwd,
  amavis,
  amavisMore,
  opendkim,
  dkimRemarks,
  opendmarc,
  dmarcRemarks,
  spf,
  spamd,
  spamdRemarks,
  clamavMilter,
  clamd,
  clamsmtpd,
  fetchmail,
  fetchmailRemarks,
  sendmail,
]
