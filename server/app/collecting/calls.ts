/** Two threads that call each other by name: arguments, answers and faults go through one port. */
import type { MessagePort, Worker } from 'node:worker_threads'

/** What one side offers: functions of plain data. */
export type Offer<Functions> = { [Name in keyof Functions]: (...args: never[]) => unknown }

type Port = Pick<MessagePort | Worker, 'postMessage'> & {
  on(event: 'message', listener: (message: Message) => void): unknown
}

type Message =
  | { name: string; args: unknown[]; id?: number }
  | { id: number; value: unknown }
  | { id: number; fault: Fault }

/** An error on its way: a clone keeps neither code nor status nor the values in its words. */
interface Fault {
  name: string
  message: string
  stack?: string
  code?: unknown
  statusCode?: unknown
  values?: unknown
}

export interface Calls<Theirs extends Offer<Theirs>> {
  /** Rejects with what the other side threw, or with the reason of `end`. */
  ask<Name extends keyof Theirs & string>(
    name: Name,
    ...args: Parameters<Theirs[Name]>
  ): Promise<Awaited<ReturnType<Theirs[Name]>>>
  /** Without an answer. */
  tell<Name extends keyof Theirs & string>(name: Name, ...args: Parameters<Theirs[Name]>): void
  /** The other side is gone: what was asked is rejected. */
  end(reason: Error): void
}

export function joinPort<Ours extends Offer<Ours>, Theirs extends Offer<Theirs>>(
  port: Port,
  ours: Ours,
): Calls<Theirs> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(fault: unknown): void }>()
  let asked = 0
  let ended: Error | undefined

  async function answer(name: string, args: unknown[]): Promise<unknown> {
    return ours[name as keyof Ours](...(args as never[]))
  }

  port.on('message', (message) => {
    if ('name' in message) {
      const { name, args, id } = message
      const done = answer(name, args)
      if (id === undefined) return
      done.then(
        (value) => port.postMessage({ id, value }),
        (cause: unknown) => port.postMessage({ id, fault: packed(cause) }),
      )
      return
    }
    const asker = waiting.get(message.id)
    waiting.delete(message.id)
    if ('fault' in message) asker?.reject(unpacked(message.fault))
    else asker?.resolve(message.value)
  })

  return {
    ask: (name, ...args) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended)
        const id = asked++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        port.postMessage({ name, args, id })
      }),
    tell: (name, ...args) => port.postMessage({ name, args }),
    end(reason) {
      ended = reason
      for (const { reject } of waiting.values()) reject(reason)
      waiting.clear()
    },
  }
}

export function packed(cause: unknown): Fault {
  if (!(cause instanceof Error)) return { name: 'Error', message: String(cause) }
  const { name, message, stack } = cause
  const { code, statusCode, values } = cause as { code?: unknown; statusCode?: unknown; values?: unknown }
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(typeof code === 'string' && { code }),
    ...(typeof statusCode === 'number' && { statusCode }),
    ...(Array.isArray(values) && { values: values.map(String) }),
  }
}

export function unpacked(fault: Fault): Error {
  return Object.assign(new Error(fault.message), fault)
}
