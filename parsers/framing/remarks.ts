/** What the loggers themselves say, between the lines of others. */
import { remarks } from '../forms.ts'

/** The last of these daemons is none: a line of syslog without a tag. */
export const syslogRemarks = remarks(['rsyslogd', 'systemd-journald', ''], {
  service: {
    'last message repeated {times#} times': 'last message repeated 3 times',
    '-- MARK --': '-- MARK --',
    '[origin software={software}] {event}':
      '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="1" x-info="https://www.rsyslog.com"] rsyslogd was HUPed',
    'Suppressed {messages#} messages from {unit}': 'Suppressed 1500 messages from postfix@-.service',
    'imuxsock lost {messages#} messages from pid {processId#} due to rate-limiting':
      'imuxsock lost 300 messages from pid 4711 due to rate-limiting',
  },
})
