/** An alert as a mail in plain text. Pure. */
import type { AlertRule } from '../../../dashboards/schema.ts'
import { formatValue } from '../wording.ts'
import type { Language } from '../wording.ts'
import type { Notification } from './notifier.ts'

const TEXTS = {
  en: {
    phase: { firing: 'Alert', resolved: 'Resolved', error: 'Cannot be judged' },
    value: 'Value',
    threshold: 'threshold',
    since: 'Since',
    resolvedAt: 'Resolved at',
    reasons: 'Most frequent reasons',
    queueIds: 'Queue IDs to start from',
    error: 'The rule could not be judged',
    see: 'See',
    sign: 'Sent by mailtrace. Silence or acknowledge alerts on its page "Alerts".',
  },
  de: {
    phase: { firing: 'Alarm', resolved: 'Behoben', error: 'Nicht zu beurteilen' },
    value: 'Wert',
    threshold: 'Schwelle',
    since: 'Seit',
    resolvedAt: 'Behoben um',
    reasons: 'Häufigste Gründe',
    queueIds: 'Queue-IDs zum Nachsehen',
    error: 'Die Regel konnte nicht beurteilt werden',
    see: 'Ansehen',
    sign: 'Gesendet von mailtrace. Stummschalten und bestätigen: dort auf der Seite „Alarme“.',
  },
} as const

export function mailText(notification: Notification, language: Language): { subject: string; text: string } {
  const words = TEXTS[language]
  const { phase, title, summary, description, reasons, queueIds, error } = notification
  const unit = notification.unit as AlertRule['unit']
  const number = (value: number | undefined) => formatValue(value, unit, language)
  const paragraphs = [
    [phase === 'error' ? `${words.error}: ${error ?? ''}` : summary[language]],
    [
      ...(notification.value === undefined
        ? []
        : [
            `${words.value}: ${number(notification.value)} (${words.threshold}: ${number(notification.threshold)})`,
          ]),
      `${words.since}: ${notification.since}`,
      ...(phase === 'resolved' ? [`${words.resolvedAt}: ${notification.time}`] : []),
    ],
    list(
      words.reasons,
      reasons.map(({ reason, count, words: known }) => `${count} x ${known?.[language] ?? reason}`),
    ),
    list(
      words.queueIds,
      queueIds.map(({ host, queueId, link }) => `${queueId} (${host}) ${link}`),
    ),
    phase === 'firing' ? [description[language]] : [],
    [`${words.see}: ${notification.link}`],
    ['-- ', words.sign],
  ]
  return {
    subject: plain(`[mailtrace] ${words.phase[phase]}: ${title[language]}`),
    text: `${paragraphs
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.map(plain).join('\n'))
      .join('\n\n')}\n`,
  }
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  ${item}`)]
}

/** Log text may hold anything; a mail holds one line per line, without control characters. */
function plain(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ')
}
