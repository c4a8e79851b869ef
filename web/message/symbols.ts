/** What the usual symbols of rspamd mean, in a few words: what was seen in the message, not what to do about it. */
import type { Words } from '../../dashboards/schema.ts'

type Meaning = readonly [en: string, de: string]

const SYMBOLS: Readonly<Record<string, Meaning>> = {
  // the sender's domain and its proofs
  R_SPF_ALLOW: [
    'SPF allows this server to send for the domain',
    'SPF erlaubt diesem Server, für die Domain zu senden',
  ],
  R_SPF_FAIL: [
    'SPF forbids this server to send for the domain',
    'SPF verbietet diesem Server, für die Domain zu senden',
  ],
  R_SPF_SOFTFAIL: ['SPF advises against this server', 'SPF rät von diesem Server ab'],
  R_SPF_NEUTRAL: ['SPF says nothing about this server', 'SPF sagt zu diesem Server nichts'],
  R_SPF_NA: ['the domain has no SPF record', 'die Domain hat keinen SPF-Eintrag'],
  R_SPF_DNSFAIL: ['SPF could not be looked up', 'SPF konnte nicht nachgesehen werden'],
  R_SPF_PERMFAIL: ['the SPF record is faulty', 'der SPF-Eintrag ist fehlerhaft'],
  R_DKIM_ALLOW: ['a DKIM signature is valid', 'eine DKIM-Signatur ist gültig'],
  R_DKIM_REJECT: ['a DKIM signature is wrong', 'eine DKIM-Signatur ist falsch'],
  R_DKIM_TEMPFAIL: [
    'the DKIM key could not be looked up',
    'der DKIM-Schlüssel konnte nicht nachgesehen werden',
  ],
  R_DKIM_PERMFAIL: ['the DKIM key is faulty or missing', 'der DKIM-Schlüssel ist fehlerhaft oder fehlt'],
  R_DKIM_NA: ['there is no DKIM signature', 'es gibt keine DKIM-Signatur'],
  DKIM_SIGNED: ['signed here with DKIM', 'hier mit DKIM signiert'],
  DKIM_TRACE: ['the result of each DKIM signature', 'das Ergebnis jeder DKIM-Signatur'],
  DMARC_POLICY_ALLOW: ['DMARC passed', 'DMARC bestanden'],
  DMARC_POLICY_ALLOW_WITH_FAILURES: [
    'DMARC passed, though SPF or DKIM failed',
    'DMARC bestanden, obwohl SPF oder DKIM fehlschlug',
  ],
  DMARC_POLICY_REJECT: [
    'DMARC failed, the domain asks to refuse',
    'DMARC fehlgeschlagen, die Domain bittet um Abweisung',
  ],
  DMARC_POLICY_QUARANTINE: [
    'DMARC failed, the domain asks to set it aside',
    'DMARC fehlgeschlagen, die Domain bittet um Aussortieren',
  ],
  DMARC_POLICY_SOFTFAIL: [
    'DMARC failed, the domain asks for nothing',
    'DMARC fehlgeschlagen, die Domain verlangt nichts',
  ],
  DMARC_NA: ['the domain has no DMARC record', 'die Domain hat keinen DMARC-Eintrag'],
  DMARC_DNSFAIL: ['DMARC could not be looked up', 'DMARC konnte nicht nachgesehen werden'],
  DMARC_BAD_POLICY: ['the DMARC record is faulty', 'der DMARC-Eintrag ist fehlerhaft'],
  AUTH_NA: ['neither SPF, DKIM nor DMARC', 'weder SPF noch DKIM noch DMARC'],
  ARC_NA: ['no ARC seals of forwarders', 'keine ARC-Siegel von Weiterleitern'],
  ARC_ALLOW: ['the ARC seals of forwarders are valid', 'die ARC-Siegel von Weiterleitern sind gültig'],
  ARC_REJECT: ['an ARC seal of a forwarder is wrong', 'ein ARC-Siegel eines Weiterleiters ist falsch'],
  ARC_SIGNED: ['sealed here with ARC', 'hier mit ARC versiegelt'],
  // sender and recipients
  FROM_EQ_ENVFROM: ['From: is the envelope sender', 'From: ist der Absender des Umschlags'],
  FROM_NEQ_ENVFROM: ['From: is not the envelope sender', 'From: ist nicht der Absender des Umschlags'],
  FORGED_SENDER: [
    'From: is another than the envelope sender',
    'From: ist ein anderer als der Absender des Umschlags',
  ],
  FORGED_RECIPIENTS: ['To: names others than the envelope', 'To: nennt andere als der Umschlag'],
  FROM_NO_DN: ['From: has no name beside the address', 'From: hat keinen Namen neben der Adresse'],
  FROM_HAS_DN: ['From: has a name beside the address', 'From: hat einen Namen neben der Adresse'],
  FROM_INVALID: ['From: is no valid address', 'From: ist keine gültige Adresse'],
  FROM_NAME_HAS_TITLE: ['the name in From: has a title', 'der Name im From: hat einen Titel'],
  FROM_NEEDS_ENCODING: [
    'From: holds characters that were not encoded',
    'From: enthält unkodierte Sonderzeichen',
  ],
  INVALID_FROM_8BIT: [
    'From: holds characters that were not encoded',
    'From: enthält unkodierte Sonderzeichen',
  ],
  FROM_SERVICE_ACCT: ['From: is the address of a service', 'From: ist die Adresse eines Dienstes'],
  ENVFROM_SERVICE_ACCT: [
    'the envelope sender is the address of a service',
    'der Absender des Umschlags ist die Adresse eines Dienstes',
  ],
  MISSING_FROM: ['there is no From:', 'From: fehlt'],
  TAGGED_FROM: ['the sender has a tag (name+tag)', 'der Absender hat einen Zusatz (name+zusatz)'],
  TAGGED_RCPT: ['a recipient has a tag (name+tag)', 'ein Empfänger hat einen Zusatz (name+zusatz)'],
  FREEMAIL_FROM: ['From: is at a free mail provider', 'From: liegt bei einem Freemail-Anbieter'],
  FREEMAIL_ENVFROM: [
    'the envelope sender is at a free mail provider',
    'der Absender des Umschlags liegt bei einem Freemail-Anbieter',
  ],
  FREEMAIL_TO: ['To: is at a free mail provider', 'To: liegt bei einem Freemail-Anbieter'],
  TO_DN_NONE: [
    'no recipient has a name beside the address',
    'kein Empfänger hat einen Namen neben der Adresse',
  ],
  TO_DN_ALL: [
    'every recipient has a name beside the address',
    'jeder Empfänger hat einen Namen neben der Adresse',
  ],
  TO_DN_SOME: [
    'some recipients have a name beside the address',
    'einige Empfänger haben einen Namen neben der Adresse',
  ],
  TO_EQ_FROM: ['sender and recipient are the same', 'Absender und Empfänger sind gleich'],
  TO_DOM_EQ_FROM_DOM: [
    'sender and recipient have the same domain',
    'Absender und Empfänger haben dieselbe Domain',
  ],
  TO_MATCH_ENVRCPT_ALL: [
    'To: names all recipients of the envelope',
    'To: nennt alle Empfänger des Umschlags',
  ],
  TO_MATCH_ENVRCPT_SOME: [
    'To: names some recipients of the envelope',
    'To: nennt einige Empfänger des Umschlags',
  ],
  TO_NEEDS_ENCODING: ['To: holds characters that were not encoded', 'To: enthält unkodierte Sonderzeichen'],
  INVALID_RCPT_8BIT: ['To: holds characters that were not encoded', 'To: enthält unkodierte Sonderzeichen'],
  MISSING_TO: ['there is no To:', 'To: fehlt'],
  UNDISC_RCPT: ['the recipients are not disclosed', 'die Empfänger sind nicht genannt'],
  RCPT_COUNT_ONE: ['one recipient', 'ein Empfänger'],
  RCPT_COUNT_TWO: ['two recipients', 'zwei Empfänger'],
  RCPT_COUNT_THREE: ['three recipients', 'drei Empfänger'],
  // headers and body
  MISSING_SUBJECT: ['there is no subject', 'der Betreff fehlt'],
  SUBJECT_NEEDS_ENCODING: [
    'the subject holds characters that were not encoded',
    'der Betreff enthält unkodierte Sonderzeichen',
  ],
  SUBJECT_HAS_QUESTION: ['the subject asks something', 'der Betreff fragt etwas'],
  SUBJECT_HAS_CURRENCY: ['the subject names money', 'der Betreff nennt Geld'],
  SUBJ_ALL_CAPS: ['the subject is in capitals', 'der Betreff ist in Großbuchstaben'],
  LONG_SUBJ: ['the subject is very long', 'der Betreff ist sehr lang'],
  MISSING_MID: ['there is no Message-ID', 'die Message-ID fehlt'],
  INVALID_MSGID: ['the Message-ID is malformed', 'die Message-ID ist fehlerhaft'],
  MID_MISSING_BRACKETS: ['the Message-ID has no angle brackets', 'die Message-ID hat keine spitzen Klammern'],
  MID_RHS_NOT_FQDN: [
    'the Message-ID ends in no full host name',
    'die Message-ID endet nicht auf einen vollen Rechnernamen',
  ],
  MID_RHS_MATCH_FROM: ['the Message-ID has the domain of From:', 'die Message-ID hat die Domain von From:'],
  MID_RHS_MATCH_FROMTLD: [
    'the Message-ID has the main domain of From:',
    'die Message-ID hat die Hauptdomain von From:',
  ],
  MID_RHS_MATCH_TO: ['the Message-ID has the domain of To:', 'die Message-ID hat die Domain von To:'],
  MID_CONTAINS_FROM: ['the Message-ID holds the sender', 'die Message-ID enthält den Absender'],
  MISSING_DATE: ['there is no date', 'das Datum fehlt'],
  DATE_IN_PAST: ['the date is in the past', 'das Datum liegt in der Vergangenheit'],
  DATE_IN_FUTURE: ['the date is in the future', 'das Datum liegt in der Zukunft'],
  HAS_LIST_UNSUB: ['a way to unsubscribe is named', 'ein Weg zum Abbestellen ist genannt'],
  HAS_REPLYTO: ['there is a Reply-To:', 'es gibt ein Reply-To:'],
  HAS_ATTACHMENT: ['there are attachments', 'es gibt Anhänge'],
  HAS_X_PRIO_ONE: ['marked as urgent', 'als dringend gekennzeichnet'],
  PRECEDENCE_BULK: ['marked as bulk mail', 'als Massenmail gekennzeichnet'],
  MAILLIST: ['from a mailing list', 'von einer Mailingliste'],
  REPLY: ['answers another message', 'antwortet auf eine andere Nachricht'],
  BOUNCE: ['looks like a bounce', 'sieht wie eine Bounce-Nachricht aus'],
  FORWARDED: ['was forwarded', 'wurde weitergeleitet'],
  PREVIOUSLY_DELIVERED: ['was delivered here before', 'wurde hier schon einmal zugestellt'],
  MIME_GOOD: ['an ordinary kind of content', 'eine gewöhnliche Art von Inhalt'],
  MIME_BAD: ['an unusual kind of content', 'eine ungewöhnliche Art von Inhalt'],
  MIME_TRACE: ['the parts of the message', 'die Teile der Nachricht'],
  MIME_HTML_ONLY: ['HTML without plain text', 'HTML ohne reinen Text'],
  MIME_BAD_ATTACHMENT: ['a dangerous kind of attachment', 'eine gefährliche Art von Anhang'],
  R_MIXED_CHARSET: ['letters of several scripts are mixed', 'Buchstaben mehrerer Schriften sind gemischt'],
  R_BAD_CTE_7BIT: ['claims plain ASCII and is not', 'gibt sich als reines ASCII aus und ist es nicht'],
  R_PARTS_DIFFER: ['text and HTML differ', 'Text und HTML unterscheiden sich'],
  PHISHING: ['a link leads elsewhere than it says', 'ein Link führt woandershin, als er sagt'],
  // the way it came
  RCVD_COUNT_ZERO: ['passed no server before', 'kam über keinen Server davor'],
  RCVD_COUNT_ONE: ['passed one server before', 'kam über einen Server davor'],
  RCVD_COUNT_TWO: ['passed two servers before', 'kam über zwei Server davor'],
  RCVD_COUNT_THREE: ['passed three servers before', 'kam über drei Server davor'],
  RCVD_TLS_ALL: ['encrypted all the way', 'auf dem ganzen Weg verschlüsselt'],
  RCVD_TLS_LAST: ['encrypted on the last stretch', 'auf der letzten Strecke verschlüsselt'],
  RCVD_NO_TLS_LAST: ['not encrypted on the last stretch', 'auf der letzten Strecke unverschlüsselt'],
  RCVD_VIA_SMTP_AUTH: ['sent by somebody who had logged in', 'von jemandem gesendet, der angemeldet war'],
  RCVD_HELO_USER: ['the first server called itself user', 'der erste Server nannte sich user'],
  ONCE_RECEIVED: ['came straight from where it was written', 'kam direkt von dort, wo sie geschrieben wurde'],
  RDNS_NONE: ['the client has no name in DNS', 'der Client hat keinen Namen im DNS'],
  HFILTER_HOSTNAME_UNKNOWN: ['the client has no name in DNS', 'der Client hat keinen Namen im DNS'],
  HFILTER_HELO_NORES_A_OR_MX: ['the name in HELO is not in DNS', 'der Name im HELO steht nicht im DNS'],
  HFILTER_HELO_IP_A: [
    'the name in HELO belongs to another address',
    'der Name im HELO gehört zu einer anderen Adresse',
  ],
  HFILTER_FROM_BOUNCE: [
    'a bounce from a client with a doubtful name',
    'eine Bounce-Nachricht von einem Client mit zweifelhaftem Namen',
  ],
  ASN: ['the network of the client', 'das Netz des Clients'],
  // learnt, listed, decided
  BAYES_SPAM: ['the words are like those of spam', 'die Wörter gleichen denen von Spam'],
  BAYES_HAM: ['the words are like those of wanted mail', 'die Wörter gleichen denen erwünschter Post'],
  NEURAL_SPAM: ['the neural net takes it for spam', 'das neuronale Netz hält sie für Spam'],
  NEURAL_HAM: ['the neural net takes it for wanted mail', 'das neuronale Netz hält sie für erwünscht'],
  FUZZY_DENIED: ['the same was reported as spam before', 'dasselbe wurde schon als Spam gemeldet'],
  GREYLIST: ['unknown sender: to be put off at first', 'unbekannter Absender: zunächst aufzuschieben'],
  RATELIMITED: ['too many in a short time', 'zu viele in kurzer Zeit'],
  CLAM_VIRUS: ['the virus scanner found something', 'der Virenscanner hat etwas gefunden'],
  GTUBE: ['the test text that counts as spam', 'der Testtext, der als Spam gilt'],
}

/** By the beginning of the name. */
const FAMILIES: readonly (readonly [start: string, ...meaning: Meaning])[] = [
  [
    'RCVD_IN_DNSWL',
    'the client is on a list of good servers',
    'der Client steht auf einer Liste guter Server',
  ],
  ['RBL_', 'the client is on a blocklist', 'der Client steht auf einer Sperrliste'],
  [
    'RECEIVED_',
    'an address on the way is on a blocklist',
    'eine Adresse auf dem Weg steht auf einer Sperrliste',
  ],
  ['DBL_', 'a domain in it is on a blocklist', 'eine Domain darin steht auf einer Sperrliste'],
  ['URIBL_', 'a link in it is on a blocklist', 'ein Link darin steht auf einer Sperrliste'],
  ['SURBL_', 'a link in it is on a blocklist', 'ein Link darin steht auf einer Sperrliste'],
  ['FUZZY_', 'like something seen before', 'gleicht etwas, das schon gesehen wurde'],
  ['RCVD_COUNT_', 'passed several servers before', 'kam über mehrere Server davor'],
  ['RCPT_COUNT_', 'several recipients', 'mehrere Empfänger'],
  ['BAYES_', 'compared with learnt words', 'mit gelernten Wörtern verglichen'],
  ['WHITELIST_', 'on a list of what is let through', 'auf einer Liste dessen, was durchgelassen wird'],
  ['BLACKLIST_', 'on a list of what is refused', 'auf einer Liste dessen, was abgewiesen wird'],
]

/** Undefined for symbols of one's own rules. */
export function meaningOfSymbol(name: string): Words | undefined {
  const own = Object.hasOwn(SYMBOLS, name) ? SYMBOLS[name] : undefined
  if (own) return { en: own[0], de: own[1] }
  const family = FAMILIES.find(([start]) => name.startsWith(start))
  return family && { en: family[1], de: family[2] }
}
