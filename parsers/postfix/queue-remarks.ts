/** cleanup, qmgr, bounce and the tools of the queue: what they say in fixed words. */
import { remarks } from '../forms.ts'

export const cleanupRemarks = remarks(['cleanup', 'pickup'], {
  warning: {
    'write queue file: {error}': 'warning: 4F2A81C0B7: write queue file: No space left on device',
    'mail_stream_cleanup: close error': 'warning: mail_stream_cleanup: close error',
    'message rejected: {reason}': 'warning: 4F2A81C0B7: message rejected: hopcount exceeded',
    'read timeout on {stream}': 'warning: 4F2A81C0B7: read timeout on cleanup socket',
    '{table} map lookup problem for {address} -- message not accepted, try again later':
      'warning: 4F2A81C0B7: virtual_alias_maps map lookup problem for a@example.net -- message not accepted, try again later',
    '{table} map lookup problem for {address} -- deferring delivery':
      'warning: 4F2A81C0B7: virtual_alias_maps map lookup problem for a@example.net -- deferring delivery',
    '{table} map lookup problem for {address}':
      'warning: 4F2A81C0B7: virtual_alias_maps map lookup problem for a@example.net',
    '{table} map lookup problem -- message not accepted, try again later':
      'warning: 4F2A81C0B7: header_checks map lookup problem -- message not accepted, try again later',
    'unreasonable {table} map {what} for {address} -- message not accepted, try again later':
      'warning: 4F2A81C0B7: unreasonable virtual_alias_maps map nesting for a@example.net -- message not accepted, try again later',
    'unreasonable {table} map {what} for {address}':
      'warning: 4F2A81C0B7: unreasonable virtual_alias_maps map expansion size for a@example.net',
    'message {path} dated {seconds#} seconds into the future':
      'warning: 4F2A81C0B7: message maildrop/4F2A81C0B7 dated 300 seconds into the future',
    'message has been queued for {days#} days': 'warning: 4F2A81C0B7: message has been queued for 4 days',
  },
})

export const qmgrRemarks = remarks(['qmgr', 'oqmgr', 'nqmgr'], {
  warning: {
    'mail for {nexthop} is using up {entries#} of {limit#} active queue entries':
      'warning: mail for slow.example is using up 4001 of 20000 active queue entries',
    'transport {transport} failure -- see a previous warning/fatal/panic logfile record for the problem description':
      'warning: transport smtp failure -- see a previous warning/fatal/panic logfile record for the problem description',
    'saving corrupt file "{file}" from queue "{queue}" to queue "corrupt"':
      'warning: saving corrupt file "4F2A81C0B7" from queue "active" to queue "corrupt"',
    'undeliverable postmaster notification discarded':
      'warning: 4F2A81C0B7: undeliverable postmaster notification discarded',
    'timeout receiving delivery status from transport: {transport}':
      'fatal: 4F2A81C0B7: timeout receiving delivery status from transport: smtp',
    'you may need to {advice}':
      'warning: you may need to increase the main.cf smtp_destination_concurrency_limit from 20',
    'you may need a separate {advice}':
      'warning: you may need a separate master.cf transport for slow.example',
    'so that Postfix {advice}': 'warning: so that Postfix wastes less time on undeliverable mail',
    'message rejected: {reason}': 'warning: 4F2A81C0B7: message rejected: unexpected record type',
    'please avoid flushing the whole queue when you have':
      'warning: please avoid flushing the whole queue when you have',
    'lots of deferred mail, that is bad for performance':
      'warning: lots of deferred mail, that is bad for performance',
    'to turn off these warnings specify: {setting}':
      'warning: to turn off these warnings specify: qmgr_clog_warn_time = 0',
  },
})

export const bounceRemarks = remarks(['bounce'], {
  warning: {
    'sender notification failed to {address}: {reason}':
      'warning: 4F2A81C0B7: sender notification failed to a@b.example: cannot write the queue file',
    'sender notification failed to {address}':
      'warning: 4F2A81C0B7: sender notification failed to a@b.example',
    'postmaster notification failed: {reason}':
      'warning: 4F2A81C0B7: postmaster notification failed: cannot write the queue file',
    'postmaster notification failed': 'warning: 4F2A81C0B7: postmaster notification failed',
    'undeliverable postmaster notification discarded':
      'warning: 4F2A81C0B7: undeliverable postmaster notification discarded',
  },
  session: {
    'not sending trace/success notification for {kindOfMessage} message':
      '4F2A81C0B7: not sending trace/success notification for double-bounce message',
  },
})

/** Postfix counts in words: `1 message`, `4 messages`. */
function totals(action: string): Record<string, string> {
  return {
    [`${action}: {messages#} message`]: `${action}: 1 message`,
    [`${action}: {messages#} messages`]: `${action}: 4 messages`,
  }
}

export const postsuperRemarks = remarks(['postsuper'], {
  'queue-summary': {
    ...totals('Deleted'),
    ...totals('Requeued'),
    ...totals('Placed on hold'),
    ...totals('Released from hold'),
    ...totals('Force-expired'),
    ...totals('Renamed to match inode number'),
  },
  warning: {
    'bogus file name: {path}': 'warning: bogus file name: active/core',
    'QUEUE FILE NAMES WERE CHANGED TO MATCH INODE NUMBERS':
      'warning: QUEUE FILE NAMES WERE CHANGED TO MATCH INODE NUMBERS',
  },
})

export const scacheRemarks = remarks(['scache'], {
  cache: {
    'statistics: start interval {start}': 'statistics: start interval Nov 21 00:33:31',
    'statistics: domain lookup hits={hits#} miss={misses#} success={successRate}':
      'statistics: domain lookup hits=0 miss=21 success=0%',
    'statistics: address lookup hits={hits#} miss={misses#} success={successRate}':
      'statistics: address lookup hits=0 miss=20 success=0%',
    'statistics: max simultaneous domains={domains#} addresses={addresses#} connection={connections#}':
      'statistics: max simultaneous domains=1 addresses=1 connection=2',
  },
})

export const rewriteRemarks = remarks(['trivial-rewrite'], {
  warning: {
    'do not list domain {domain} in BOTH {parameter} and {otherParameter}':
      'warning: do not list domain example.net in BOTH mydestination and virtual_mailbox_domains',
  },
})

export const proxymapRemarks = remarks(['proxymap'], {
  warning: {
    'request for unapproved table: "{table}"': 'warning: request for unapproved table: "hash:/etc/aliases"',
    'to approve this table for {access} access, list {table} in main.cf:{parameter}':
      'warning: to approve this table for read-only access, list proxy:hash:/etc/aliases in main.cf:proxy_read_maps',
  },
})

export const spawnRemarks = remarks(['spawn'], {
  warning: {
    'command {command} exit status {exitStatus#}': 'warning: command /usr/bin/perl exit status 1',
    'command {command} killed by signal {signal#}': 'warning: command /usr/bin/perl killed by signal 9',
  },
})

export const reindexRemarks = remarks(['nbdb_reindexd'], {
  service: {
    "successfully executed '{command}' as uid {uid#}":
      "successfully executed 'postmap lmdb:/etc/postfix/access' as uid 0",
  },
})

export const tlsmgrRemarks = remarks(['tlsmgr'], {
  session: { 'open {side} TLS cache {path}': 'open smtpd TLS cache btree:/var/lib/postfix/smtpd_scache' },
  warning: {
    'request to update table {table} in non-postfix directory {directory}':
      'warning: request to update table btree:/etc/postfix/smtpd_scache in non-postfix directory /etc/postfix',
  },
})

export const submitRemarks = remarks(['sendmail', 'postdrop', 'postqueue'], {
  warning: {
    'mail_queue_enter: create file {path}: {error}':
      'warning: mail_queue_enter: create file maildrop/1.2: Permission denied',
    '-f option specified malformed sender: {sender}': 'warning: -f option specified malformed sender: a b',
    'Mail system is down -- accessing queue directly ({error})':
      'warning: Mail system is down -- accessing queue directly (Connect to the Postfix showq service: Connection refused)',
    'Queue report unavailable - mail system is down': 'fatal: Queue report unavailable - mail system is down',
    'User {user}({uid#}) is not allowed to {action}':
      'fatal: User www-data(33) is not allowed to submit mail',
    'Mail system is down -- accessing queue directly':
      'warning: Mail system is down -- accessing queue directly',
    '{user}({uid#}): {reason}': 'fatal: www-data(33): No recipient addresses found in message header',
  },
})
