/** What replies say, by class: the first pattern that fits decides, so the more telling ones stand first. */
import type { ReasonClass } from './classes.ts'
import type { Side } from './words.ts'

export interface Pattern {
  reason: ReasonClass
  words: RegExp
  /** Where this says more than the class. */
  side?: Side
  /** Only in texts of our own: other servers mean their own machine by the same words. */
  ours?: true
}

export const PATTERNS: readonly Pattern[] = [
  {
    reason: 'loop',
    words:
      /loops back to myself|mail (?:forwarding )?loop|too many hops|hop ?count exceeded|alias database loop|routing loop/,
  },
  { reason: 'null-mx', words: /does not accept mail|null ?mx/ },
  { reason: 'greylisting', words: /gr[ae]y-? ?list/ },
  // Mimecast's greylisting, and Yahoo's and Apple's words for what is in a message
  { reason: 'greylisting', words: /internal resources? (?:is |are )?temporarily unavailable/ },
  { reason: 'content', words: /\[(?:ph01|cs\d\d|hm\d\d)\]|\bdt:sp[mf]\b|\bofr_?506\b/ },
  {
    reason: 'dmarc',
    words: /\bdmarc\b|sender is unauthenticated|not pass (?:dkim (?:or|and) spf|spf (?:or|and) dkim)/,
  },
  { reason: 'spf', words: /\bspf\b|sender policy framework/ },
  { reason: 'dkim', words: /\bdkim\b/ },
  {
    reason: 'too-large',
    words:
      /message (?:size )?(?:is )?(?:too (?:large|big)|exceeds)|size exceeds|exceeds? (?:the )?(?:maximum |fixed )?(?:message )?size|message file too big|^too big|size limit/,
  },
  { reason: 'policy', words: /delivery restriction check failed/ },
  { reason: 'tls', words: /(?:sent|delivered) over (?:a )?(?:tls|secure)|\btls not used/ },
  {
    reason: 'sender-rejected',
    words:
      /sender address \[[^\]]*\] blocked|sender address rejected: (?:domain not found|undeliverable|unverified|not allowed|need fully)|domain of sender|bad sender|invalid sender|sender verify failed|sender address rejected: sender blocked/,
  },
  {
    reason: 'ip-reputation',
    words:
      /blocked using|(?:block|black|deny)[- ]?list|\bdnsbls?\b|\brbls?\b|spamhaus|spamcop|barracuda|reputation|on our list|banned send|blocked - see|blocked for spam|traffic not accepted from this ip|will be permanently deferred|dial-?up|(?:transient|dynamic) ip|a problem occurred\. \(ask your postmaster|bad ip\b/,
  },
  {
    reason: 'mailbox-full',
    words:
      /quota|(?:mailbox|inbox|folder)(?: for user)? (?:is )?full|out of storage|(?:exceeded|exceeds?|insufficient) (?:mailbox )?storage|speichervolumen|not enough (?:disk )?space for/,
  },
  { reason: 'rate-limit', side: 'mailbox', words: /receiving mail (?:at a rate|too quickly)/ },
  {
    reason: 'rate-limit',
    words:
      /rate[- ]?limit|too many (?:connections|messages|concurrent|sessions|recipients|simultaneous|errors)|trop de connexions|concurrent (?:server )?connections|frequency limited|server busy\. please try again later from|(?:excessive|high) volume|slow down|unusual rate|throttl|sending (?:limit|rate)|unexpected volume|limit exceeded|all server ports busy|all screening ports busy/,
  },
  {
    reason: 'relay-denied',
    words:
      /relay(?:ing)? (?:access )?(?:is )?(?:denied|prohibited|not (?:permitted|allowed))|(?:unable|not permitted|not allowed) to relay|we do not relay/,
  },
  { reason: 'smtputf8', words: /smtputf8|non-?ascii (?:address|recipient|sender)/ },
  {
    reason: 'tls',
    side: 'receiving-server',
    words: /tls is required, but was not offered by host|cannot start tls|server certificate|tlsa lookup/,
  },
  {
    reason: 'tls',
    words:
      /tls is required|certificate|starttls|encryption (?:is )?(?:required|needed)|requiretls|tls (?:handshake|library)/,
  },
  {
    reason: 'auth-required',
    words:
      /authentication (?:is )?(?:required|failed|unsuccessful|credentials)|must authenticate|not authenticated|not logged in|login required/,
  },
  {
    reason: 'dns',
    words:
      /name service error|host or domain name not found|unable to look up host|name server (?:reply|error)|no mx (?:host|record)|dns (?:error|lookup|failure|timeout)|domain (?:not found|does not exist)|unrouteable domain/,
  },
  { reason: 'timeout', words: /timed? ?out|time limit exceeded/ },
  { reason: 'connection-lost', words: /lost connection|connection lost/ },
  {
    reason: 'connection',
    words: /connection refused|no route to host|network is unreachable|host is down|connection reset/,
  },
  {
    reason: 'reverse-dns',
    words: /reverse (?:hostname|dns|lookup|mapping)|\bptr\b|\brdns\b|cannot find your (?:reverse )?hostname/,
  },
  {
    reason: 'helo-rejected',
    words: /(?:helo|ehlo) (?:command )?(?:rejected|name|hostname)|invalid (?:helo|ehlo)/,
  },
  {
    reason: 'disabled',
    words:
      /(?:mailbox|account|user|address|recipient|domain)(?: \S+)? (?:is |has been )?(?:currently )?(?:disabled|inactive|suspended|deactivated|locked|not active)/,
  },
  {
    reason: 'unknown-user',
    words:
      /user unknown|unknown (?:user|recipient|local|address|mailbox|account)|no such (?:user|recipient|mailbox|address|person|account)|does(?:n['’]t| not) exist|(?:user|mailbox|recipient|address|account) (?:is )?(?:not found|unknown|not known|invalid|not local)|invalid (?:recipient|mailbox|address)|no mailbox|not a valid (?:recipient|mailbox|user)|recipient address rejected: (?:access denied\. as|undeliverable address)|unrouteable address|unknown or illegal|non-?existent|\b55[0-4][ -]{1,3}requested action not taken: mailbox unavailable|(?:empfänger|benutzer) (?:ist )?(?:unbekannt|nicht bekannt)|(?:destinatario|utente) (?:sconosciuto|inesistente)|adresse? (?:d au moins un destinataire )?invalide|doesn['’]t have an? /,
  },
  {
    reason: 'content',
    words:
      /\b(?:anti-?)?spam|unsolicited|virus|malware|infected|content|gtube|attachment|phish|reject, id=|security policies/,
  },
  {
    reason: 'local-configuration',
    ours: true,
    words:
      /transport unavailable|address resolver failure|configuration (?:error|problem)|temporary lookup failure|server local data error|user lookup error|alias database unavailable|cannot (?:append|create|update|open)|command died|unable to (?:create|execute|open)|is not owned by|is restricted|permission denied/,
  },
  { reason: 'protocol', side: 'receiving-server', words: /8bitmime is required/ },
  {
    reason: 'protocol',
    words:
      /protocol error|pipelining|syntax error|bad sequence|(?:command|address) (?:not recognized|unrecognized)|data command rejected|8bitmime|need (?:fully-qualified|helo|mail|rcpt)/,
  },
  {
    reason: 'temporary-failure',
    words:
      /try (?:again )?(?:later|in)|temporar|service (?:currently )?unavailable|busy|please retry|insufficient system (?:storage|resources)|lookup failure|shutting down|server error/,
  },
  { reason: 'unknown-user', words: /(?:unverified|undeliverable) address/ },
  {
    reason: 'sender-rejected',
    words: /sender (?:address )?(?:rejected|denied|blocked|not allowed)|mail from .*(?:rejected|denied)/,
  },
  {
    reason: 'policy',
    words:
      /policy|access denied|not (?:allowed|permitted|authorized|accepted)|administrative|blocked|rejected|denied|prohibited|refused/,
  },
]
