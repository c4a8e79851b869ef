/** Strings of the lives that stay open: each text once, and none that holds the line it was cut from. */
import type { Life } from './life.ts'

export interface Slim {
  /** Before the life stays for long, once: what later lines bring is one line's text. Costs some microseconds. */
  keep(life: Life): void
}

/** Names that one object takes before the next is begun: it need not live as long as they do. */
const MOST = 4096

export const createSlim = (): Slim => {
  /** A string that becomes the name of a property is kept by V8 once for all, and every other copy points there. */
  let names: Record<string, true> = Object.create(null)
  let count = 0

  const own = (text: string | undefined): void => {
    if (text === undefined || text === '') return
    if (++count > MOST) {
      names = Object.create(null)
      count = 1
    }
    names[text] = true
  }

  const ownClient = (client: Life['client']): void => {
    if (client === undefined) return
    own(client.name)
    own(client.address)
    own(client.helo)
  }

  return {
    keep: (life) => {
      life.slim = true
      own(life.queueId)
      own(life.messageId)
      own(life.subject)
      own(life.sender)
      own(life.saslUsername)
      own(life.saslMethod)
      ownClient(life.client)
      ownClient(life.inner)
      if (life.tls !== undefined) {
        own(life.tls.protocol)
        own(life.tls.cipher)
      }
      for (const recipient of life.recipients) {
        own(recipient.address)
        own(recipient.originalAddress)
        own(recipient.reply)
        own(recipient.relay)
        own(recipient.dsn)
      }
    },
  }
}
