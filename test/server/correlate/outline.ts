/** What is stored, short enough to read and compare: times as seconds since the first line, IDs of our own left out. */
import type { Stored } from './drive.ts'

const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== false))

export const outline = (stored: Stored) => {
  const messages = [...stored.messages.values()]
  const connections = [...stored.connections.values()].sort((a, b) => a.startedAt - b.startedAt)
  const queueIdOf = new Map(messages.map(({ traceId, queueId }) => [traceId, queueId]))
  const start = Math.min(
    ...messages.map(({ firstSeen }) => firstSeen),
    ...connections.map(({ startedAt }) => startedAt),
    ...stored.authentications.map(({ time }) => time),
  )
  const after = (time: number | undefined) =>
    time === undefined ? undefined : Math.round((time - start) / 1e4) / 100

  return {
    messages: messages.map((message) =>
      present({
        queueId: message.queueId,
        messageId: message.messageId,
        subject: message.subject,
        sender: message.sender,
        client: message.client?.address,
        helo: message.client?.helo,
        saslUsername: message.saslUsername,
        tls: message.tls?.protocol,
        origin: message.origin,
        direction: message.direction,
        status: message.status,
        mixed: message.mixed,
        open: message.open,
        seen: [after(message.firstSeen), after(message.lastSeen)],
        removed: after(message.removedAt),
        recipients: message.recipients.map((recipient) =>
          present({
            address: recipient.address,
            original: recipient.originalAddress,
            status: recipient.status,
            attempts: recipient.attempts,
            forwardedAs: recipient.forwardedAs,
          }),
        ),
        hops: message.hops?.map((hop) =>
          present({
            queueId: hop.queueId,
            client: hop.client?.address,
            relay: hop.relay,
            seen: [after(hop.firstSeen), after(hop.lastSeen)],
            removed: after(hop.removedAt),
          }),
        ),
        hopOf: message.hopOf === undefined ? undefined : queueIdOf.get(message.hopOf),
        links: message.links.map(({ kind, way, queueId, traceId }) => {
          const known = traceId !== undefined && queueIdOf.get(traceId) === queueId
          return `${kind} ${way} ${queueId}${known ? '' : ' (not here)'}`
        }),
      }),
    ),
    connections: connections.map((connection) =>
      present({
        program: connection.program,
        client: connection.clientAddress,
        helo: connection.helo,
        tls: connection.tls?.protocol,
        saslUsername: connection.saslUsername,
        ended: after(connection.endedAt),
        endReason: connection.endReason,
        queueIds: connection.queueIds,
        rejections: connection.rejections,
        failures: connection.authenticationFailures,
      }),
    ),
    deliveries: stored.deliveries.map(({ daemon, recipient, status, attempted, direction }) =>
      [daemon, recipient, status, direction, ...(attempted ? [] : ['not attempted'])].join(' '),
    ),
    rejections: stored.rejections.map((rejection) =>
      present({
        daemon: rejection.daemon,
        stage: rejection.stage,
        action: rejection.action,
        client: rejection.clientAddress,
        sender: rejection.sender,
        recipient: rejection.recipient,
        code: rejection.code,
        dsn: rejection.dsn,
        reason: rejection.reason,
        queueId: rejection.queueId,
      }),
    ),
    authentications: stored.authentications.map((authentication) =>
      [
        authentication.daemon,
        authentication.service,
        authentication.result,
        authentication.saslUsername ?? '-',
        authentication.clientAddress ?? '-',
        authentication.primary ? 'primary' : 'secondary',
      ].join(' '),
    ),
  }
}
