/** Postfix as a service: starting, stopping, its processes, tables and helpers. */
import { remarks } from '../forms.ts'

export const master = remarks(['master'], {
  service: {
    'daemon started -- version {version}, configuration {directory}':
      'daemon started -- version 3.7.11, configuration /etc/postfix',
    'reload -- version {version}, configuration {directory}':
      'reload -- version 3.7.11, configuration /etc/postfix',
    'reload configuration {directory}': 'reload configuration /etc/postfix',
    'reload configuration': 'reload configuration',
    'terminating on signal {signal#}': 'terminating on signal 15',
  },
  warning: {
    'process {path} pid {processId#} exit status {exitStatus#}':
      'warning: process /usr/lib/postfix/sbin/smtpd pid 4711 exit status 1',
    'process {path} pid {processId#} killed by signal {signal#}':
      'warning: process /usr/lib/postfix/sbin/smtpd pid 4711 killed by signal 9',
    'process {path} pid {processId#} stopped by signal {signal#}':
      'warning: process /usr/lib/postfix/sbin/smtpd pid 4711 stopped by signal 19',
    '{path}: bad command startup -- throttling':
      'warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling',
    'service "{service}" ({internal}) has reached its process limit "{limit#}": new clients may experience noticeable delays':
      'warning: service "smtp" (25) has reached its process limit "100": new clients may experience noticeable delays',
    'to avoid this condition, increase the process count in master.cf or reduce the service time per client':
      'warning: to avoid this condition, increase the process count in master.cf or reduce the service time per client',
    'see {page} for examples of stress-adapting configuration settings':
      'warning: see https://www.postfix.org/STRESS_README.html for examples of stress-adapting configuration settings',
    'bind {address} port {port#}: {error}': 'fatal: bind 0.0.0.0 port 25: Address already in use',
    'bind: {address} port {port#}: {error}': 'fatal: bind: 2001:db8::25 port 25: Address already in use',
    'unix_trigger_event: read timeout for service {service}':
      'warning: unix_trigger_event: read timeout for service public/qmgr',
  },
})

export const script = remarks(['postfix-script'], {
  service: {
    'starting the Postfix mail system': 'starting the Postfix mail system',
    'stopping the Postfix mail system': 'stopping the Postfix mail system',
    'stopping the Postfix mail system with force': 'warning: stopping the Postfix mail system with force',
    'waiting for the Postfix mail system to terminate': 'waiting for the Postfix mail system to terminate',
    'aborting the Postfix mail system': 'aborting the Postfix mail system',
    'refreshing the Postfix mail system': 'refreshing the Postfix mail system',
    'the Postfix mail system is running: PID: {processId#}': 'the Postfix mail system is running: PID: 4711',
    'the Postfix mail system is not running': 'the Postfix mail system is not running',
    'the Postfix mail system is already running': 'fatal: the Postfix mail system is already running',
  },
  warning: {
    'not owned by group {group}: {path}': 'warning: not owned by group postdrop: /usr/sbin/postqueue',
    'not owned by {owner}: {path}': 'warning: not owned by root: /etc/postfix/./main.cf',
    'group or other writable: {path}': 'warning: group or other writable: /etc/postfix/./main.cf',
    'not set-gid or not owner+group+world executable: {path}':
      'warning: not set-gid or not owner+group+world executable: /usr/sbin/postdrop',
    '{path} and {otherPath} differ':
      'warning: /var/spool/postfix/etc/resolv.conf and /etc/resolv.conf differ',
    'unable to create missing queue directories': 'fatal: unable to create missing queue directories',
    'Postfix integrity check failed!': 'fatal: Postfix integrity check failed!',
    'usage: {usage}': 'fatal: usage: postfix start (or stop, reload, abort, flush, check, status)',
    'symlink leaves directory: {path}': 'warning: symlink leaves directory: /etc/postfix/./makedefs.out',
    'damaged message: {path}': 'warning: damaged message: corrupt/4F2A81C0B7',
  },
})

export const command = remarks(['postfix'], {
  service: {
    'Postfix is using backwards-compatible default settings':
      'Postfix is using backwards-compatible default settings',
    'Postfix is running with backwards-compatible default settings':
      'Postfix is running with backwards-compatible default settings',
    'See {page} for details': 'See http://www.postfix.org/COMPATIBILITY_README.html for details',
    'To disable backwards compatibility use "{setting}" and "{command}"':
      'To disable backwards compatibility use "postconf compatibility_level=3.6" and "postfix reload"',
  },
})

export const daemons = [
  ...[
    'anvil',
    'bounce',
    'cleanup',
    'discard',
    'dnsblog',
    'error',
    'flush',
    'lmtp',
    'local',
    'master',
    'nqmgr',
  ],
  ...['oqmgr', 'pickup', 'pipe', 'postalias', 'postdrop', 'postlogd', 'postmap', 'postqueue', 'postscreen'],
  ...['postsuper', 'proxymap', 'qmgr', 'qmqpd', 'scache', 'sendmail', 'showq', 'smtp', 'smtpd', 'spawn'],
  ...['tlsmgr', 'tlsproxy', 'trivial-rewrite', 'verify', 'virtual'],
]

/** What any daemon of Postfix may say. */
export const anyDaemon = remarks(daemons, {
  service: {
    'table {table} has changed -- restarting':
      'table hash:/etc/postfix/virtual(0,lock|fold_fix) has changed -- restarting',
    'table {table} has changed - finishing in the background':
      'table hash:/etc/postfix/access(0,lock|fold_fix) has changed - finishing in the background',
    'using backwards-compatible default setting {setting}':
      'using backwards-compatible default setting append_dot_mydomain=yes to rewrite "mx1" to "mx1.example.net"',
  },
  cache: {
    'cache {table} {extent} cleanup: retained={retained#} dropped={dropped#} entries':
      'cache btree:/var/lib/postfix/postscreen_cache full cleanup: retained=3 dropped=1 entries',
  },
  'tls-error': {
    'TLS library problem: {error}':
      'warning: TLS library problem: error:0A000410:SSL routines::sslv3 alert handshake failure:../ssl/record/rec_layer_s3.c:1602:SSL alert number 40:',
    'run-time library vs. compile-time header version mismatch: {versions}':
      'warning: run-time library vs. compile-time header version mismatch: OpenSSL 3.0.0 may not be compatible with OpenSSL 1.1.0',
    'cannot get RSA certificate from file "{path}": disabling TLS support':
      'warning: cannot get RSA certificate from file "/etc/ssl/mx1.pem": disabling TLS support',
    'cannot get RSA private key from file "{path}": disabling TLS support':
      'warning: cannot get RSA private key from file "/etc/ssl/mx1.key": disabling TLS support',
    "No server certs available. TLS won't be enabled":
      "warning: No server certs available. TLS won't be enabled",
  },
  warning: {
    'watchdog timeout': 'fatal: watchdog timeout',
    'status=deferred ({notification} failed)': '4jWYMf4h2KzNBDS: status=deferred (delay warning failed)',
    'connect to private/{service}: {error}': 'warning: connect to private/policyd-spf: Connection refused',
    'connect to public/{service}: {error}': 'warning: connect to public/pickup: Connection refused',
    'valid_hostname: {problem}: {hostname}':
      'warning: valid_hostname: invalid character 95(decimal): a_b.example',
    'valid_hostname: {problem}': 'warning: valid_hostname: empty hostname',
    'numeric hostname: {hostname}': 'warning: numeric hostname: 192.0.2.1',
    'numeric domain name in resource data of {record} record for {domain}: {data}':
      'warning: numeric domain name in resource data of MX record for a.example: 192.0.2.1',
    'malformed domain name in resource data of {record} record for {domain}: {data}':
      'warning: malformed domain name in resource data of MX record for a.example: -x-',
    'malformed domain name in resource data of {record} record for {domain}:':
      'warning: malformed domain name in resource data of MX record for a.example:',
    'dict_nis_init: {problem}': 'warning: dict_nis_init: NIS domain name not set - NIS lookups disabled',
    'database {path} is older than source file {source}':
      'warning: database /etc/aliases.db is older than source file /etc/aliases',
    '{file}, line {line#}: {problem}':
      'warning: /etc/postfix/virtual, line 3: expected format: key whitespace value',
    '{table}: duplicate entry: "{key}"': 'warning: /etc/postfix/virtual.db: duplicate entry: "a@example.net"',
    'master_wakeup_timer_event: service {service}: {error}':
      'warning: master_wakeup_timer_event: service pickup(public/pickup): No such file or directory',
    'problem talking to service {service}: {error}':
      'warning: problem talking to service rewrite: Connection reset by peer',
    'problem talking to server {server}: {error}':
      'warning: problem talking to server private/policyd-spf: Connection timed out',
    'premature end-of-input on {stream} while reading {what}':
      'warning: premature end-of-input on private/tlsmgr while reading input attribute name',
    'private/{service} socket: malformed response': 'warning: private/rewrite socket: malformed response',
    'connect to transport {transport}: {error}':
      'warning: connect to transport private/nosuchtransport: No such file or directory',
    'connect #{attempt#} to subsystem {path}: {error}':
      'warning: connect #3 to subsystem private/scache: Connection refused',
    'connect to mysql server {server}: {error}':
      "warning: connect to mysql server 127.0.0.1: Can't connect to MySQL server on '127.0.0.1'",
    'connect to pgsql server {server}: {error}':
      'warning: connect to pgsql server 127.0.0.1: could not connect to server: Connection refused',
    'dict_ldap_lookup: {error}': "warning: dict_ldap_lookup: Search error 81: Can't contact LDAP server ",
    'dict_ldap_connect: {error}':
      "warning: dict_ldap_connect: Unable to bind to server ldap://127.0.0.1 with dn : 81 (Can't contact LDAP server)",
    'open database {path}: {error}':
      'error: open database /etc/postfix/virtual.db: No such file or directory',
    'open lock file {path}: {error}':
      'fatal: open lock file /var/lib/postfix/master.lock: unable to set exclusive lock: Resource temporarily unavailable',
    'open {path}: {error}': 'fatal: open /etc/postfix/virtual: No such file or directory',
    'unsupported dictionary type: {type}': 'error: unsupported dictionary type: mysql',
    '{table} is unavailable. {error}':
      'warning: hash:/etc/postfix/virtual is unavailable. open database /etc/postfix/virtual.db: No such file or directory',
    '{table} lookup error for "{key}"':
      'warning: hash:/etc/postfix/virtual lookup error for "alice@example.net"',
    '{parameter} lookup failure': 'warning: virtual_alias_domains lookup failure',
    '{table}: table lookup problem': 'warning: hash:/etc/postfix/virtual: table lookup problem',
    'virtual_alias_domains: {table}: table lookup problem':
      'warning: virtual_alias_domains: hash:/etc/postfix/virtual: table lookup problem',
    'not enough free space in mail queue: {free#} bytes < {needed}':
      'warning: not enough free space in mail queue: 1048576 bytes < 1.5*message size limit',
    'file system clock is {seconds#} seconds {direction} local clock':
      'warning: file system clock is 12 seconds behind local clock',
    'resetting file time stamps - this hurts performance':
      'warning: resetting file time stamps - this hurts performance',
    'unable to create lock file {path}: {error}':
      'warning: unable to create lock file /srv/mail/file.lock: No such file or directory',
  },
})
