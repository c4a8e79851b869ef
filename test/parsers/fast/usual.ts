/** Lines that make up nearly all of a log, one for each form that a fast reader knows. */

export const USUAL: readonly (readonly [daemon: string, message: string])[] = [
  ['postfix/smtpd', 'connect from mail.example.org[192.0.2.7]'],
  ['postfix/smtpd', 'connect from unknown[2001:db8::7]'],
  ['postfix/smtpd', 'disconnect from mail.example.org[192.0.2.7] ehlo=2 mail=1 rcpt=0/1 quit=1 commands=4/5'],
  ['postfix/smtpd', '504DD27E90F: client=localhost[127.0.0.1]'],
  [
    'postfix/submission/smtpd',
    '504DD27E90F: client=unknown[203.0.113.104], sasl_method=PLAIN, sasl_username=carol@example.net',
  ],
  ['postfix/smtpd', 'discarding EHLO keywords: CHUNKING'],
  [
    'postfix/smtpd',
    'Anonymous TLS connection established from unknown[203.0.113.104]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519',
  ],
  [
    'postfix/smtp',
    'Untrusted TLS connection established to mx.example.net[198.51.100.7]:25: TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)',
  ],
  ['postfix/cleanup', '4jWYNc5069zNBbx: message-id=<17.c9a4e57492@client.example>'],
  [
    'postfix/cleanup',
    '504DD27E90F: warning: header Subject: hi there from mail.example.org[192.0.2.7]; from=<a@example.net> to=<b@example.com> proto=ESMTP helo=<mail.example.org>',
  ],
  ['postfix/qmgr', '504DD27E90F: from=<carol@example.net>, size=703, nrcpt=1 (queue active)'],
  ['postfix/qmgr', '504DD27E90F: removed'],
  [
    'postfix/smtp',
    '504DD27E90F: to=<bob@example.net>, relay=mx.example.net[198.51.100.7]:25, delay=1.4, delays=0.1/0/0.8/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1C6B541C5D)',
  ],
  [
    'postfix/smtp',
    '504DD27E90F: to=<bob@example.net>, relay=none, delay=300, delays=0/0/300/0, dsn=4.4.1, status=deferred (connect to mx.example.net[198.51.100.7]:25: Connection timed out)',
  ],
  [
    'postfix/lmtp',
    '504DD27E90F: to=<bob@example.net>, relay=mx1.example.net[private/dovecot-lmtp], delay=0.49, delays=0.4/0.01/0.1/0.05, dsn=2.0.0, status=sent (250 2.0.0 <bob@example.net> 1xf16iAnnAGv89MAAAHe364Q Saved)',
  ],
  ['postfix/postscreen', 'CONNECT from [198.51.100.10]:50183 to [203.0.113.25]:25'],
  ['postfix/postscreen', 'PASS OLD [198.51.100.23]:16401'],
  ['dovecot', 'lmtp(12492): Connect from local'],
  ['dovecot', 'lmtp(12492): Disconnect from local: Logged out (state=READY)'],
  [
    'dovecot',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=<55.9fb2779563@client.example>: saved mail to INBOX',
  ],
]

const HEADER = '504DD27E90F: warning: header Subject: hi from h[192.0.2.7]; from='
const REST = 'delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent'

/** Lines that look like those, and are not: for each condition of a reader one that only it keeps out. */
export const ODD: readonly (readonly [daemon: string, message: string])[] = [
  ['postfix/smtpd', 'connect from h[192.0.2.7]:25'],
  ['postfix/smtpd', '504DD27E90F: client=h[192.0.2.7], sasl_method=PLAIN, sasl_username=a, sasl_sender=b'],
  ['postfix/cleanup', `${HEADER}<"a"b@c> to=<d@e> proto=ESMTP helo=<h>`],
  ['postfix/cleanup', `${HEADER}<a@b> to=<"c"d@e> proto=ESMTP helo=<h>`],
  ['postfix/cleanup', `${HEADER}<a@${'b'.repeat(900)}> to=<c@d> proto=ESMTP helo=<h>`],
  ['postfix/qmgr', `504DD27E90F: from=<a@${'b'.repeat(900)}>, size=703, nrcpt=1 (queue active)`],
  ['postfix/smtp', `504DD27E90F: to=<a@b>, relay=[192.0.2.1]:25, ${REST} (250 Ok: queued as 4F2A81C0B7)`],
  ['postfix/local', `504DD27E90F: to=<a@b>, relay=local, ${REST} (forwarded as 4F2A81C0B7)`],
  ['postfix/pipe', `504DD27E90F: to=<a@b>, relay=x, ${REST} (delivered via x service (queued as 4F2A81C0B7)`],
  ['postfix/smtp', `504DD27E90F: to=<a@b>, relay=none, ${REST} (250 Ok: queued as 4F2A81C0B7)`],
  ['postfix/smtp', `504DD27E90F: to=<a@b>, relay=h[192.0.2.1]:25, ${REST} (250 Ok: queued as abc)`],
  ['postfix/smtp', `504DD27E90F: to=<a@b>, relay=h[192.0.2.1]:25, ${REST} (250 queued as ${'a'.repeat(70)})`],
  ['dovecot', `lmtp(alice)<1><a>: msgid=<${'a'.repeat(900)}>: saved mail to INBOX`],
  ['dovecot', 'lmtp(alice)<1><a>: msgid=<a: saved mail to b>: saved mail to INBOX'],
]
