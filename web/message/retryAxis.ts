/** The tries for one recipient on a time axis, with the waits between them and the next try to come. */
import type { Attempt } from '../../server/api/contract.ts'

export interface AxisPoint {
  time: string
  /** 0 = the message came, 1 = the end of the axis. */
  at: number
  kind: 'arrival' | 'attempt' | 'putOff' | 'next'
  status?: string
}

export interface AxisWait {
  seconds: number
  from: number
  to: number
  /** Not over yet: it leads to the next try. */
  open: boolean
}

export interface RetryAxis {
  points: AxisPoint[]
  waits: AxisWait[]
}

/**
 * Positions, linear in time. `attempts` are those of one recipient, oldest first; `next` is when Postfix is thought to try
 * again. Undefined with fewer than two points in time to show.
 */
export function retryAxis(
  arrival: string,
  attempts: readonly Pick<Attempt, 'time' | 'status' | 'attempted'>[],
  next?: string,
): RetryAxis | undefined {
  const last = attempts.at(-1)
  if (!last || attempts.length + (next === undefined ? 0 : 1) < 2) return undefined

  const start = Math.min(Date.parse(arrival), Date.parse(attempts[0]?.time ?? arrival))
  const comes = next !== undefined && Date.parse(next) > Date.parse(last.time) ? next : undefined
  const end = Date.parse(comes ?? last.time)
  const length = Math.max(1, end - start)
  const place = (time: string) => (Date.parse(time) - start) / length

  const points: AxisPoint[] = [
    { time: arrival, at: Math.max(0, place(arrival)), kind: 'arrival' },
    ...attempts.map(({ time, status, attempted }) => ({
      time,
      at: place(time),
      kind: attempted ? ('attempt' as const) : ('putOff' as const),
      status,
    })),
    ...(comes === undefined ? [] : [{ time: comes, at: 1, kind: 'next' as const }]),
  ]
  const waits = points.slice(1).map((point, index) => {
    const before = points[index] ?? point
    return {
      seconds: Math.max(0, (Date.parse(point.time) - Date.parse(before.time)) / 1000),
      from: before.at,
      to: point.at,
      open: point.kind === 'next',
    }
  })
  return { points, waits }
}
