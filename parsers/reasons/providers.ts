/** Who answered: the large providers, filters and blocklists, by the names of their servers and by their own phrases. */

export interface Provider {
  /** As it is shown; the same in every language. */
  name: string
  /** Ends of the names of its mail servers: `google.com` takes `gmail-smtp-in.l.google.com` too. */
  hosts: readonly string[]
  /** What only its replies say, for mail that came there by another name. In small letters. */
  says?: RegExp
}

/** Receivers first, filters next, blocklists last: a reply of Microsoft that names Spamhaus is Microsoft's. */
export const PROVIDERS = {
  google: {
    name: 'Google',
    hosts: ['google.com', 'googlemail.com', 'gmail.com'],
    says: /\bgsmtp\b|support\.google\.com|\bgmail\b/,
  },
  microsoft: {
    name: 'Microsoft',
    hosts: ['outlook.com', 'hotmail.com', 'live.com', 'office365.com', 'outlook.de', 'mx.microsoft'],
    says: /\((?:as|s)\d{3,10}\)|\bas\(\d{3,}\)|protection\.outlook\.com|prod\.outlook\.com|postmaster\.live\.com|aka\.ms\/|sender\.office\.com|resolver\.(?:adr|rst)|go\.microsoft\.com/,
  },
  yahoo: {
    name: 'Yahoo/AOL',
    hosts: ['yahoodns.net', 'yahoo.com', 'aol.com', 'ymail.com', 'yahoo.co.jp'],
    says: /\[(?:tss?\d\d|ipts\d\d|ph\d\d|rl\d\d|bl\d\d)\]|postmaster\.yahooinc\.com|help\.yahoo\.com|postmaster\.aol\.com|yahoo\.com account/,
  },
  apple: {
    name: 'Apple',
    hosts: ['icloud.com', 'me.com', 'mac.com', 'apple.com'],
    says: /\[(?:cs|hm|hv)\d\d\]|support\.apple\.com/,
  },
  ionos: {
    name: 'IONOS',
    hosts: [
      'kundenserver.de',
      'ionos.com',
      'ionos.de',
      'ionos.co.uk',
      '1and1.com',
      'perfora.net',
      '1und1.de',
    ],
    says: /kundenserver\.de|postmaster\.(?:1and1|ionos)\./,
  },
  gmx: {
    name: 'GMX/WEB.DE/mail.com',
    hosts: ['gmx.net', 'gmx.de', 'gmx.com', 'web.de', 'mail.com', 'emig.gmx.net'],
    says: /nemesis esmtp|postmaster\.(?:gmx|web)\.|(?:gmx\.net|web\.de)\/(?:e?mail\/)?(?:senderguidelines|e?mail\/)/,
  },
  telekom: {
    name: 'Telekom',
    hosts: ['t-online.de', 't-ipnet.de', 'magenta.de', 'telekom.de', 'telekom.net'],
    says: /t-online\.de|\bt(?:osa|oda|ofr)@rx\.|ask your postmaster for help/,
  },
  freenet: {
    name: 'Freenet',
    hosts: ['freenet.de', 'emig.freenet.de'],
    says: /freenet\.de/,
  },
  strato: {
    name: 'STRATO',
    hosts: ['rzone.de', 'strato.de', 'strato.com'],
    says: /\brzone\.de|strato\.(?:de|com)/,
  },
  vodafone: { name: 'Vodafone', hosts: ['vodafonemail.de', 'arcor-online.net', 'vodafone.de'] },
  posteo: { name: 'Posteo', hosts: ['posteo.de'], says: /posteo\.de/ },
  mailbox: { name: 'mailbox.org', hosts: ['mailbox.org', 'heinlein-hosting.de'] },
  hetzner: { name: 'Hetzner', hosts: ['your-server.de'] },
  ovh: { name: 'OVH', hosts: ['ovh.net', 'ovh.com', 'ovh.ca'], says: /\bovh\.(?:net|com)/ },
  proton: {
    name: 'Proton',
    hosts: ['protonmail.ch', 'proton.me', 'protonmail.com', 'proton.ch'],
    says: /proton\.me|protonmail/,
  },
  tuta: { name: 'Tuta', hosts: ['tutanota.de', 'tutanota.com', 'tuta.com'] },
  mailru: { name: 'Mail.ru', hosts: ['mail.ru', 'vkmail.ru'], says: /\bmail\.ru\b/ },
  yandex: {
    name: 'Yandex',
    hosts: ['yandex.ru', 'yandex.net', 'yandex.com'],
    says: /yandex\.(?:ru|com|net)/,
  },
  tencent: { name: 'QQ/Tencent', hosts: ['qq.com', 'foxmail.com'], says: /mail\.qq\.com|exmail\.qq/ },
  netease: {
    name: '163/NetEase',
    hosts: ['163.com', '126.com', 'netease.com', 'yeah.net', '188.com'],
    says: /mail\.163\.com|\bdt:sp[mf]|\bmi:(?:spb|sfq|dmc)/,
  },
  comcast: {
    name: 'Comcast',
    hosts: ['comcast.net', 'comcast.com', 'xfinity.com'],
    says: /comcast\b|xfinity/,
  },
  charter: { name: 'Charter/Spectrum', hosts: ['charter.net', 'rr.com', 'spectrum.net', 'brighthouse.com'] },
  att: {
    name: 'AT&T',
    hosts: ['prodigy.net', 'att.net', 'bellsouth.net'],
    says: /att\.net\/block|abuse_rbl/,
  },
  cox: { name: 'Cox', hosts: ['cox.net'], says: /cox too many bad commands|cxsnd|cxbl/ },
  orange: {
    name: 'Orange',
    hosts: ['orange.fr', 'wanadoo.fr', 'orange-business.com'],
    says: /\bofr[_\d]|postmaster\.orange\.fr/,
  },
  free: { name: 'Free', hosts: ['free.fr', 'proxad.net'], says: /postmaster\.free\.fr/ },
  laposte: { name: 'La Poste', hosts: ['laposte.net'], says: /\blpn[_\d]|laposte\.net/ },
  sfr: { name: 'SFR', hosts: ['sfr.fr', 'neuf.fr'] },
  libero: {
    name: 'Libero',
    hosts: ['libero.it', 'iol.it', 'virgilio.it', 'inwind.it'],
    says: /\blibero\.it|libero rejected|postmaster\.libero/,
  },
  aruba: { name: 'Aruba', hosts: ['aruba.it', 'arubabusiness.it'], says: /aruba\.it/ },
  bt: { name: 'BT', hosts: ['btinternet.com', 'bt.lon5.cpcloud.co.uk'] },
  bluewin: { name: 'Bluewin', hosts: ['bluewin.ch', 'swisscom.ch'] },
  onet: { name: 'Onet', hosts: ['onet.pl'] },
  seznam: { name: 'Seznam', hosts: ['seznam.cz'], says: /seznam\.cz/ },
  zoho: { name: 'Zoho', hosts: ['zoho.com', 'zoho.eu', 'zohomail.com'], says: /\bzoho(?:mail)?\b/ },
  fastmail: {
    name: 'Fastmail',
    hosts: ['messagingengine.com', 'fastmail.com'],
    says: /fastmail\.(?:com|help)/,
  },
  amazon: { name: 'Amazon', hosts: ['amazonaws.com', 'amazonses.com'], says: /amazon ?ses/ },
  mimecast: { name: 'Mimecast', hosts: ['mimecast.com', 'mimecast.co.za'], says: /mimecast/ },
  proofpoint: {
    name: 'Proofpoint',
    hosts: ['pphosted.com', 'ppe-hosted.com', 'proofpoint.com', 'ppops.net'],
    says: /proofpoint|ipcheck\.pp/,
  },
  cisco: {
    name: 'Cisco',
    hosts: ['iphmx.com', 'cisco.com', 'ironport.com'],
    says: /sending mta's poor reputation|\bironport\b|senderbase|talosintelligence/,
  },
  hornetsecurity: {
    name: 'Hornetsecurity',
    hosts: ['hornetsecurity.com', 'antispameurope.com', 'vadesecure.com'],
    says: /hornetsecurity|antispameurope/,
  },
  trendmicro: {
    name: 'Trend Micro',
    hosts: ['trendmicro.com', 'trendmicro.eu'],
    says: /trend ?micro|\bers-qil\b/,
  },
  messagelabs: {
    name: 'Symantec',
    hosts: ['messagelabs.com', 'symanteccloud.com'],
    says: /messagelabs|symanteccloud/,
  },
  sophos: { name: 'Sophos', hosts: ['sophos.com'], says: /\bsophos\b/ },
  cloudflare: { name: 'Cloudflare', hosts: ['mx.cloudflare.net'], says: /cloudflare/ },
  barracuda: {
    name: 'Barracuda',
    hosts: ['barracudanetworks.com', 'barracudacentral.org', 'cudaops.com'],
    says: /barracuda/,
  },
  spamhaus: {
    name: 'Spamhaus',
    hosts: ['spamhaus.org', 'spamhaus.net', 'dq.spamhaus.net'],
    says: /spamhaus/,
  },
  spamcop: { name: 'SpamCop', hosts: ['spamcop.net'], says: /spamcop/ },
  sorbs: { name: 'SORBS', hosts: ['sorbs.net'], says: /sorbs\.net/ },
  uceprotect: {
    name: 'UCEPROTECT',
    hosts: ['uceprotect.net', 'backscatterer.org'],
    says: /uceprotect|backscatterer/,
  },
  abusix: { name: 'Abusix', hosts: ['abusix.zone', 'abusix.com'], says: /abusix/ },
  cloudmark: { name: 'Cloudmark', hosts: ['cloudmark.com'], says: /cloudmark/ },
  mailspike: { name: 'Mailspike', hosts: ['mailspike.net', 'mailspike.org'], says: /mailspike/ },
  psbl: { name: 'PSBL', hosts: ['psbl.surriel.com'], says: /\bpsbl\b/ },
  nixspam: { name: 'NiX Spam', hosts: ['ix.dnsbl.manitu.net', 'manitu.net'], says: /\bmanitu\.net|nixspam/ },
  spfbl: { name: 'SPFBL', hosts: ['spfbl.net'], says: /spfbl\.net/ },
  surbl: { name: 'SURBL', hosts: ['surbl.org', 'uribl.com'], says: /surbl\.org|uribl\.com/ },
} as const satisfies Record<string, Provider>

export type ProviderId = keyof typeof PROVIDERS

const all = Object.entries(PROVIDERS) as [ProviderId, Provider][]

const byHost = new Map(all.flatMap(([id, { hosts }]) => hosts.map((host) => [host, id] as const)))

/** Whose server this is, by the end of its name. */
export function providerOfHost(host: string): ProviderId | undefined {
  // 255 octets is the longest name there is (RFC 1035)
  for (let rest = host.slice(-255).toLowerCase(), dot = 0; dot !== -1; rest = rest.slice(dot + 1)) {
    const known = byHost.get(rest)
    if (known !== undefined) return known
    dot = rest.indexOf('.')
  }
  return undefined
}

/** Whose words these are. */
export function providerOfWords(text: string): ProviderId | undefined {
  const words = text.toLowerCase()
  return all.find(([, { says }]) => says?.test(words) === true)?.[0]
}

/** The name of a provider as it is shown; what is none stays as it is. */
export function providerName(provider: string): string {
  return Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider as ProviderId].name : provider
}
