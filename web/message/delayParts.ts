/** Where the time of one attempt went: the four parts of Postfix's `delays=a/b/c/d`, their widths and the longest. */
import type { Attempt, Delays } from '../../server/api/contract.ts'

export type DelayPartName = keyof Delays

/** One stretch of the bar. `share` is its part of the drawn length (0 to 1); all shares together are 1. */
export interface DelayPart {
  name: DelayPartName
  seconds: number
  share: number
  /** Drawn shorter than it was: the bar shows a zigzag there. */
  broken: boolean
}

/** In the order in which they happen; a, b, c, d of `delays=` (postfix(5), `delay_logging_resolution_limit`). */
export const DELAY_PARTS: readonly DelayPartName[] = ['beforeQueue', 'inQueue', 'connection', 'transmission']

/** Parts above this are cut, so that an hour of waiting does not hide the second in which the mail went out. */
export const BREAK_SECONDS = 3600

/**
 * The parts that took any time, with linear widths (`log`: by logarithm). A part of more than an hour is drawn at most
 * twice as long as all the others together and marked as broken.
 */
export function delayParts(delays: Delays, scale: 'linear' | 'log' = 'linear'): DelayPart[] {
  const parts = DELAY_PARTS.map((name) => ({ name, seconds: Math.max(0, delays[name]) })).filter(
    ({ seconds }) => seconds > 0,
  )
  const whole = parts.reduce((sum, { seconds }) => sum + seconds, 0)
  const drawn = parts.map(({ name, seconds }) => {
    if (scale === 'log') return { name, seconds, length: Math.log10(1 + seconds * 1000), broken: false }
    const others = whole - seconds
    const broken = seconds > BREAK_SECONDS && others > 0 && seconds > 2 * others
    return { name, seconds, length: broken ? 2 * others : seconds, broken }
  })
  const length = drawn.reduce((sum, part) => sum + part.length, 0)
  return drawn.map(({ name, seconds, broken, ...part }) => ({
    name,
    seconds,
    share: part.length / length,
    broken,
  }))
}

/** Which sentence explains the longest part, if it is worth one (over a second and over half of all). */
export type DelayHint =
  'waitedForRetry' | 'slowClient' | 'busyQueue' | 'firstFailed' | 'slowConnect' | 'noConnect' | 'slowTransfer'

export function delayHint(
  attempt: Pick<Attempt, 'delays' | 'status' | 'failedFirst'>,
  retry: boolean,
): { hint: DelayHint; seconds: number } | undefined {
  if (!attempt.delays) return undefined
  const longest = delayParts(attempt.delays).toSorted((a, b) => b.seconds - a.seconds)[0]
  if (!longest || longest.seconds < 1 || longest.seconds < attemptSeconds(attempt.delays) / 2)
    return undefined
  const { seconds } = longest
  switch (longest.name) {
    case 'beforeQueue':
      return { hint: retry ? 'waitedForRetry' : 'slowClient', seconds }
    case 'inQueue':
      return { hint: 'busyQueue', seconds }
    case 'connection':
      if (attempt.status !== 'sent') return { hint: 'noConnect', seconds }
      return { hint: attempt.failedFirst ? 'firstFailed' : 'slowConnect', seconds }
    case 'transmission':
      return { hint: 'slowTransfer', seconds }
  }
}

/** All four parts together, in seconds. */
export function attemptSeconds(delays: Delays): number {
  return DELAY_PARTS.reduce((sum, name) => sum + delays[name], 0)
}
