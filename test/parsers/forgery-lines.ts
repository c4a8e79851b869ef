/** Lines of all programs with places where strangers write: `{name:way}`, read by forgeries.ts. */

export const LINES: readonly (readonly [daemon: string, template: string])[] = [
  [
    'postfix/smtpd',
    'NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 {reason:text}; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/smtpd',
    'NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 <{recipient:address}>: Recipient address rejected: no; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/smtpd',
    'NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 <{sender:address}>: Sender address rejected: no; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/smtpd',
    'NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 no; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<h> sasl_method=PLAIN sasl_username={user:text}',
  ],
  [
    'postfix/smtpd',
    'NOQUEUE: milter-reject: RCPT from h[192.0.2.9]: 550 5.7.1 no; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<h> sasl_username=<{user:text}>',
  ],
  [
    'postfix/smtpd',
    'NOQUEUE: filter: RCPT from h[192.0.2.9]: <{sender:address}>: Sender address triggers FILTER x; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/smtpd',
    'NOQUEUE: warn: RCPT from h[192.0.2.9]: watch; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/smtpd',
    'proxy-reject: END-OF-MESSAGE: 550 5.7.1 {reply:text}; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/postscreen',
    'NOQUEUE: reject: RCPT from [192.0.2.9]:4711: 450 4.3.2 no; from=<{sender:address}>, to=<{recipient:address}>, proto=ESMTP, helo=<{helo:helo}>',
  ],
  [
    'postfix/cleanup',
    '4F2A81C0B7: milter-reject: END-OF-MESSAGE from h[192.0.2.9]: 5.7.1 {reason:text}; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/cleanup',
    '4F2A81C0B7: reject: header Subject: {subject:text} from h[192.0.2.9]; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>: 5.7.1 no pills',
  ],
  [
    'postfix/cleanup',
    '4F2A81C0B7: warning: body {subject:text} from h[192.0.2.9]; from=<{sender:address}> to=<{recipient:address}> proto=ESMTP helo=<{helo:helo}>',
  ],
  [
    'postfix/cleanup',
    '4F2A81C0B7: warning: header Subject: {subject:text} from local; from=<{sender:address}> to=<{recipient:address}>',
  ],
  ['postfix/smtp', '4F2A81C0B7: warning: header Subject: {subject:text}'],
  ['postfix/cleanup', '4F2A81C0B7: message-id={id:text}'],
  ['postfix/cleanup', '4F2A81C0B7: resent-message-id={id:text}'],
  [
    'postfix/cleanup',
    'warning: 4F2A81C0B7: virtual_alias_maps map lookup problem for {address:address} -- message not accepted, try again later',
  ],
  [
    'postfix/smtp',
    '4F2A81C0B7: to=<{recipient:address}>, orig_to=<{original:address}>, relay=mx[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=4.0.0, status=deferred ({reply:text})',
  ],
  [
    'postfix/smtp',
    '4F2A81C0B7: to=<{recipient:address}>, relay=mx[198.51.100.7]:25, conn_use=2, delay=1, delays=0/0/0/1, tls=may, dsn=5.0.0, status=bounced (host mx[198.51.100.7] said: {reply:text} (in reply to RCPT TO command))',
  ],
  [
    'postfix/pipe',
    '4F2A81C0B7: to=<{recipient:address}>, relay=filter, delay=1, delays=0/0/0/1, dsn=5.3.0, status=bounced (Command died with status 1: "{path:text}". Command output: {output:text})',
  ],
  ['postfix/smtp', '4F2A81C0B7: host mx[198.51.100.7] said: 451 {reply:text} (in reply to RCPT TO command)'],
  ['postfix/smtp', '4F2A81C0B7: host mx[198.51.100.7] refused to talk to me: 554 {reply:text}'],
  ['postfix/smtp', '4F2A81C0B7: passing <{recipient:address}> to transport=relay'],
  ['postfix/smtp', 'mx[198.51.100.7]:25: replacing server reply "{reply:text}" with "450 later"'],
  ['postfix/smtp', 'mx[198.51.100.7]:25: subject_CN={name:text}, issuer=CA, fingerprint=AB:CD'],
  ['postfix/qmgr', '4F2A81C0B7: from=<{sender:address}>, size=703, nrcpt=1 (queue active)'],
  ['postfix/qmgr', '4F2A81C0B7: from=<{sender:address}>, status=expired, returned to sender'],
  ['postfix/pickup', '4F2A81C0B7: uid=33 from=<{sender:address}>'],
  ['postfix/smtpd', '4F2A81C0B7: client=h[192.0.2.9], sasl_method=PLAIN, sasl_username={user:text}'],
  [
    'postfix/smtpd',
    'warning: h[192.0.2.9]: SASL LOGIN authentication failed: (reason unavailable), sasl_username={user:text}',
  ],
  [
    'postfix/smtpd',
    'warning: h[192.0.2.9]: SASL {mechanism:word} authentication failed: no, sasl_username={user:text}',
  ],
  ['postfix/smtpd', 'improper command pipelining after EHLO from h[192.0.2.9]: {text:text}'],
  ['postfix/smtpd', 'warning: non-SMTP command from h[192.0.2.9]: {text:text}'],
  ['postfix/smtpd', 'warning: Illegal address syntax from h[192.0.2.9] in MAIL command: {address:text}'],
  ['postfix/smtpd', 'warning: h[192.0.2.9]: request longer than 2048: {request:text}...'],
  ['postfix/smtpd', 'h[192.0.2.9]: replacing command "{command:text}" with "NOOP"'],
  [
    'postfix/smtpd',
    'h[192.0.2.9]: subject_CN={name:text}, issuer={issuer:text}, cert fingerprint=AB:CD, pkey fingerprint=EF:01',
  ],
  [
    'postfix/smtpd',
    'warning: proxy 127.0.0.1:10026 rejected "MAIL FROM:<{sender:address}>": "451 4.3.0 later"',
  ],
  ['postfix/smtpd', 'warning: reject: ETRN {domain:word}... from h[192.0.2.9]'],
  ['postfix/postscreen', 'PREGREET 27 after 0.1 from [192.0.2.9]:4711: {text:text}'],
  ['postfix/postscreen', 'NON-SMTP COMMAND from [192.0.2.9]:4711 after {command:word}: {text:text}'],
  [
    'postfix/local',
    '4F2A81C0B7: to=<{recipient:address}>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to command: {path:text})',
  ],
  [
    'rspamd',
    '<97f0bc>; proxy; rspamd_task_write_log: id: <{id:text}>, qid: <504DD27E90F>, ip: 192.0.2.9, user: {user:text}, from: <{sender:address}>, (default: F (no action): [0.56/15.00] [A(0.66){{subject:text};},B(-0.10){text/plain;}]), len: 669, time: 63.264ms, dns req: 1, digest: <36ab>, rcpts: <{recipient:address}>, mime_rcpts: <{other:address}>',
  ],
  [
    'rspamd',
    '<97f0bc>; proxy; rspamd_message_parse: loaded message; id: <{id:text}>; queue-id: <504DD27E90F>; size: 669; checksum: <36ab>',
  ],
  [
    'rspamd',
    '<97f0bc>; lua; ratelimit.lua:1: ratelimit "to({recipient:address})" exceeded, (10 / 1s): 11 (0.0:1.0:0.0 dyn); redis key: RL_abc',
  ],
  [
    'rspamd',
    '<97f0bc>; csession; rspamd_controller_learn_fin_task: cannot learn <{id:text}>: already learned',
  ],
  [
    'dovecot',
    'imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{user:text}>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.25, TLS, session=<ab/c+d>',
  ],
  ['dovecot', 'auth: passwd-file({user:text},192.0.2.9,<ab/c+d>): Password mismatch'],
  [
    'dovecot',
    'auth: login(?,192.0.2.9): Username character disallowed by auth_username_chars: 0x3d (username: {user:text})',
  ],
  ['dovecot', 'auth({user:text},192.0.2.9,sasl:plain)<4711><ab/c+d>: passwd-file: Password mismatch'],
  ['dovecot', 'lmtp(a@b)<4711><ab/c+d>: msgid=<{id:text}>: saved mail to INBOX'],
  ['dovecot', 'lmtp(a@b)<4711><ab/c+d>: msgid=<{id:text}>: save failed to INBOX: Quota exceeded'],
  [
    'dovecot',
    'lmtp(a@b)<4711><ab/c+d>: sieve: msgid=<{id:text}>: rejected message from <{sender:address}> (reject)',
  ],
  [
    'dovecot',
    "submission(a@b)<4711><ab/c+d>: Successfully relayed message: from=<{sender:address}>, size=669, id=x, nrcpt=1, reply=`250 {reply:text}'",
  ],
  [
    'saslauthd',
    '                : auth failure: [user={user:text}] [service=smtp] [realm=example.net] [mech=pam] [reason=PAM auth error]',
  ],
  [
    'auth',
    'pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser={user:text} rhost=192.0.2.9 ',
  ],
  [
    'postgrey',
    'action=pass, reason=client AWL, client_name=h, client_address=192.0.2.9, sender={sender:bare}, recipient={recipient:bare}',
  ],
  [
    'policyd-spf',
    'prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.9; helo={helo:text}; envelope-from={sender:bare}; receiver=<UNKNOWN>',
  ],
  ['opendmarc', '4F2A81C0B7: SPF(mailfrom): {address:bare} fail'],
  [
    'amavis',
    '(27886-10) Blocked SPAM {DiscardedInbound}, [192.0.2.9]:4711 [192.0.2.9] <{sender:address}> -> <{recipient:address}>, Queue-ID: 4F2A81C0B7, Message-ID: <{id:text}>, mail_id: abcDEF123456, Hits: 17.2, size: 2134, queued_as: 1C6B541C5D, 312 ms',
  ],
  [
    'spamd',
    'spamd: result: Y 17 - A,B scantime=2.1,size=2134,user=n,uid=1,required_score=5.0,rhost=h,raddr=192.0.2.9,rport=1,mid=<{id:text}>,autolearn=no',
  ],
  [
    'clamav-milter',
    "Message 4F2A81C0B7 from <{sender:address}> to <{recipient:address}> with subject '{subject:text}' date 'x' infected by Eicar",
  ],
  ['clamd', '{path:text}: Eicar FOUND'],
  ['clamsmtpd', '100000: from={sender:bare}, to={recipient:bare}, status=CLEAN'],
  ['sqlgrey', 'grey: new: 192.0.2(192.0.2.9), {sender:bare} -> {recipient:bare}'],
  [
    'postfwd',
    '[RULES] rule=1, id=X, client=h[192.0.2.9], sender=<{sender:address}>, recipient=<{recipient:address}>, helo=<{helo:text}>, proto=SMTP, state=RCPT, delay=0s, hits=X, action=REJECT no',
  ],
]
