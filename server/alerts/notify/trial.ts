/** A test of a channel: one notification that says it is none, sent once. */
import { randomUUID } from 'node:crypto'
import { NotFound } from '../../errors.ts'
import type { Notification, Notifier } from './notifier.ts'

/** An answer later than this is none. */
const PATIENCE_MS = 20_000

export interface Trial {
  outcome: 'delivered' | 'failed'
  detail?: string
}

/** Sends a test through the channel of this name. Rejects with NOT_FOUND where there is none. */
export function createTrial(
  notifiers: readonly Notifier[],
  { origin, now = Date.now }: { origin: () => string; now?: () => number },
) {
  return async (name: string): Promise<Trial> => {
    const notifier = notifiers.find((each) => each.name === name)
    if (notifier === undefined) throw new NotFound(`the channel '${name}'`)
    const outcome = await notifier.deliver(
      testOf(new Date(now()).toISOString(), origin()),
      AbortSignal.timeout(PATIENCE_MS),
    )
    const { detail } = outcome
    return {
      outcome: outcome.kind === 'delivered' ? 'delivered' : 'failed',
      ...(detail !== undefined && { detail }),
    }
  }
}

function testOf(time: string, origin: string): Notification {
  return {
    id: randomUUID(),
    alert: 'Test',
    phase: 'firing',
    severity: 'info',
    title: { en: 'Test of this channel', de: 'Test dieses Kanals' },
    summary: {
      en: 'Nothing is wrong: an administrator tests whether alerts arrive here.',
      de: 'Alles ist in Ordnung: ein Administrator prüft, ob Alarme hier ankommen.',
    },
    description: {
      en: 'Nothing has to be done.',
      de: 'Es ist nichts zu tun.',
    },
    time,
    since: time,
    unit: 'count',
    reasons: [],
    queueIds: [],
    link: `${origin}/settings`,
  }
}
