/** pickup: local submission, and messages that `postsuper -r` sent round again. */
import type { MailEvent } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

export const pickup: Grammar = {
  daemons: ['pickup'],
  samples: [
    '5451F27E984: uid=33 from=<www-data>',
    '4558227E959: uid=102 from=<a@b.example> orig_id=3FEBF27EA66',
  ],

  parse(body): MailEvent | undefined {
    const line = capture<'uid' | 'sender', 'original'>(LINE, body)
    if (mayBeCut(body)) return undefined
    return (
      line && {
        kind: 'pickup',
        uid: Number(line.uid),
        sender: line.sender,
        ...(line.original !== undefined && { originalQueueId: line.original }),
      }
    )
  },
}

// uid=102 from=<a@b.example> orig_id=3FEBF27EA66
//     ^ uid     ^ sender             ^ original: only after a requeue
const LINE = /^uid=(?<uid>\d+) from=<(?<sender>.*)>(?: orig_id=(?<original>[0-9A-Za-z]+))?$/s
