/** What `mailtrace doctor` found: one thing looked at, how it is, and what to do. */
export interface Finding {
  check: 'data' | 'disk' | 'source' | 'zone' | 'clock' | 'rspamd' | 'service' | 'store' | 'alerts' | 'reasons'
  state: 'ok' | 'warning' | 'failed'
  detail: string
  advice?: string
}
