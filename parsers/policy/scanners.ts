/** SpamAssassin's spamd and ClamAV: what they found in a message. */
import type { Remark } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import { remarks } from '../forms.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { endOfAddress } from '../postfix/address.ts'
import { isQueueId } from '../postfix/queue-id.ts'
import { once, present } from './marks.ts'

export const spamd: Grammar = {
  daemons: ['spamd'],
  samples: [
    'spamd: identified spam (17.2/5.0) for nobody:65534 in 2.1 seconds, 2134 bytes.',
    'spamd: clean message (-1.9/5.0) for b@example.net:1000 in 2.1 seconds, 2134 bytes.',
    'spamd: result: Y 17 - A,B,C scantime=2.1,size=2134,user=nobody,uid=65534,required_score=5.0,rhost=localhost,raddr=127.0.0.1,rport=4711,mid=<1@example.org>,bayes=0.99,autolearn=spam',
  ],

  parse(body): Remark | undefined {
    const verdict = capture<'verdict' | 'score' | 'required' | 'user' | 'seconds' | 'size'>(VERDICT, body)
    if (verdict)
      return {
        kind: 'policy',
        text: body,
        result: verdict.verdict === 'identified spam' ? 'spam' : 'clean',
        score: Number(verdict.score),
        requiredScore: Number(verdict.required),
        user: verdict.user,
        elapsedSeconds: Number(verdict.seconds),
        size: Number(verdict.size),
      }
    const line = capture<'flag' | 'score' | 'tests' | 'seconds' | 'size' | 'user' | 'required', 'address'>(
      RESULT,
      body,
    )
    if (!line) return undefined
    return {
      kind: 'policy',
      text: body,
      result: line.flag === 'Y' ? 'spam' : 'clean',
      score: Number(line.score),
      requiredScore: Number(line.required),
      tests: line.tests,
      user: line.user,
      elapsedSeconds: Number(line.seconds),
      size: Number(line.size),
      ...present({
        clientAddress: line.address,
        messageId: MESSAGE_ID.exec(body.slice(Math.max(once(body, ',mid=<'), 0)))?.groups?.['id'],
      }),
    }
  },
}

// spamd: identified spam (17.2/5.0) for nobody:65534 in 2.1 seconds, 2134 bytes.
//        ^ verdict        ^ score ^ required ^ user     ^ seconds    ^ size
const VERDICT =
  /^spamd: (?<verdict>identified spam|clean message) \((?<score>-?[\d.]{1,15})\/(?<required>-?[\d.]{1,15})\) for (?<user>.*):\d{1,12} in (?<seconds>[\d.]{1,15}) seconds, (?<size>\d{1,15}) bytes\.$/s

// spamd: result: Y 17 - A,B,C scantime=2.1,size=2134,user=nobody,uid=65534,required_score=5.0,…,raddr=127.0.0.1,…,mid=<…
//                ^ flag  ^ tests       ^ seconds  ^ size   ^ user                         ^ required  ^ address
const RESULT =
  /^spamd: result: (?<flag>[Y.]) (?<score>-?\d{1,9}) - (?<tests>[\w,.-]*) scantime=(?<seconds>[\d.]{1,15}),size=(?<size>\d{1,15}),user=(?<user>[^,]*),uid=\d{1,12},required_score=(?<required>-?[\d.]{1,15})(?:,rhost=[^,\s]*,raddr=(?<address>[\da-fA-F.:]{2,45}))?,/

// ,mid=<1@example.org>,bayes=0.99,autolearn=spam     (an ID with a comma behind a bracket is nobody's for certain)
const MESSAGE_ID = /^,mid=(?<id><[^>]*>)(?:,(?!.*>,)|$)/s

export const spamdRemarks = remarks(['spamd'], {
  session: {
    'spamd: connection from {clientName} [{clientAddress}]:{clientPort#} to port {port#}, fd {descriptor#}':
      'spamd: connection from localhost [127.0.0.1]:4711 to port 783, fd 5',
    'spamd: processing message {messageId} for {user}':
      'spamd: processing message <1@example.org> for nobody:65534',
    'spamd: checking message {messageId} for {user}':
      'spamd: checking message <1@example.org> for nobody:65534',
  },
  service: {
    'prefork: child states: {states}': 'prefork: child states: II',
    'spamd: server started on {address}':
      'spamd: server started on IO::Socket::IP [127.0.0.1]:783 (running version 3.4.6)',
  },
})

export const clamavMilter: Grammar = {
  daemons: ['clamav-milter'],
  samples: [
    "Message 4F2A81C0B7 from <a@example.org> to <b@example.net> with subject 'x' message-id '<1@example.org>' date 'Sat, 21 Nov 2026' infected by Eicar-Test-Signature",
    'Message from <a@example.org> to <b@example.net> infected by Eicar-Test-Signature',
    'Clean message 4F2A81C0B7 from <a@example.org> to <b@example.net>',
  ],

  // Message 4F2A81C0B7 from <a@example.org> to <b@example.net> with subject 'x' … infected by Eicar-Test-Signature
  //         ^ queue ID       ^ sender           ^ recipient              ^ the sender's    ^ virus: the last word
  parse(body, line): Remark | undefined {
    const head = capture<'what', 'queue'>(MESSAGE, body)
    if (!head) return undefined
    if (mayBeCut(body)) return undefined
    const virus = VIRUS.exec(body)?.groups?.['virus']
    const clean = head.what === 'Clean message'
    if (!clean && virus === undefined) return undefined
    if (head.queue !== undefined && isQueueId(head.queue)) line.queueId = head.queue

    const start = body.indexOf(' from <') + ' from <'.length
    const senderEnd = endOfAddress(body, start)
    const mark = '> to <'
    const recipientEnd = body.startsWith(mark, senderEnd) ? endOfAddress(body, senderEnd + mark.length) : -1
    return {
      kind: 'policy',
      text: body,
      result: clean ? 'clean' : 'infected',
      ...present({
        virus: clean ? undefined : virus,
        sender: senderEnd < 0 ? undefined : body.slice(start, senderEnd),
        recipient: recipientEnd < 0 ? undefined : body.slice(senderEnd + mark.length, recipientEnd),
      }),
    }
  },
}

const MESSAGE = /^(?<what>Message|Clean message)(?: (?<queue>[0-9A-Za-z]{6,30}))? from </
const VIRUS = / infected by (?<virus>\S{1,200})$/

export const clamd: Grammar = {
  daemons: ['clamd'],
  samples: [
    '/var/spool/scan/x: Eicar-Test-Signature FOUND',
    'instream(127.0.0.1@4711): Eicar-Test-Signature FOUND',
    'fd[12]: Eicar-Test-Signature FOUND',
    'SelfCheck: Database status OK.',
  ],

  parse(body): Remark | undefined {
    if (body.startsWith('SelfCheck: ')) return { kind: 'service', text: body, status: body.slice(11) }
    const line = mayBeCut(body) ? undefined : capture<'file' | 'virus'>(FOUND, body)
    return line && { kind: 'policy', text: body, result: 'infected', file: line.file, virus: line.virus }
  },
}

// /var/spool/scan/x: Eicar-Test-Signature FOUND
// ^ file: anything   ^ virus: no blanks
const FOUND = /^(?<file>.*): (?<virus>\S{1,200}) FOUND$/s

export const clamsmtpd: Grammar = {
  daemons: ['clamsmtpd'],
  samples: ['100000: from=a@example.org, to=b@example.net, status=VIRUS:Eicar-Test-Signature'],

  parse(body, line): Remark | undefined {
    const status = CLAMSMTP.exec(body)?.groups?.['status']
    if (status === undefined || mayBeCut(body)) return undefined
    // Its own number, which looks like a queue ID.
    line.queueId = undefined
    const to = once(body, ', to=')
    const end = once(body, ', status=')
    return {
      kind: 'policy',
      text: body,
      result: status === 'CLEAN' ? 'clean' : status.startsWith('VIRUS') ? 'infected' : status.toLowerCase(),
      ...present({
        virus: status.startsWith('VIRUS:') ? status.slice('VIRUS:'.length) : undefined,
        sender: to < 0 ? undefined : body.slice('from='.length, to),
        recipient: to < 0 || end < to ? undefined : body.slice(to + ', to='.length, end),
      }),
    }
  },
}

const CLAMSMTP = /^from=.*, status=(?<status>[A-Z]\S{0,200})$/s
