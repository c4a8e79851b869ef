/** A server that hung up before it greeted: an explanation of a lost connection then says so. */
import type { Explanation } from './words.ts'

// The second is what earlier versions stored for it.
const CLASSES: readonly string[] = ['connection-lost', 'connection']

// lost connection with mx.example.net[198.51.100.7] while receiving the initial server greeting (src/smtp/smtp_trouble.c)
// delivery temporarily suspended: lost connection with …
const BEFORE_GREETING =
  /^(?:delivery temporarily suspended: )?lost connection with [^\s[]{1,255}\[[^\]]{0,64}\] while receiving the initial server greeting/

/** The same explanation, with the moment where the reply tells that it was before the greeting. */
export function namingGreeting(explanation: Explanation, reply: string | undefined): Explanation {
  if (!CLASSES.includes(explanation.code) || reply === undefined || !BEFORE_GREETING.test(reply))
    return explanation
  return {
    ...explanation,
    meaning: {
      en: 'The other server took the connection, but hung up before greeting us.',
      de: 'Der andere Server nahm die Verbindung an, legte aber vor der Begrüßung auf.',
    },
  }
}
