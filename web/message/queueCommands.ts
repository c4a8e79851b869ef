/** The commands an administrator would run on a message that waits; they are only copied, never run. Pure. */
import type { Message } from '../../server/api/contract.ts'

export interface QueueCommand {
  what: 'retry' | 'look' | 'hold' | 'release' | 'delete'
  command: string
}

const WAITS = new Set(['deferred', 'held', 'pending'])

/** None for a message that has left the queue, nor for an ID or instance that a shell could read as more than a name. */
export function queueCommands({ queueId, instance, status, open }: Message): QueueCommand[] {
  const [name = ''] = instance.split('/')
  if (!open || !WAITS.has(status) || !/^[0-9A-Za-z]{5,}$/.test(queueId) || !/^[\w-]*$/.test(name)) return []
  // Instances have folders of their own (MULTI_INSTANCE_README).
  const at = name === 'postfix' || name === '' ? '' : ` -c /etc/${name}`
  return [
    ...(status === 'held'
      ? [{ what: 'release' as const, command: `postsuper${at} -H ${queueId}` }]
      : [{ what: 'retry' as const, command: `postqueue${at} -i ${queueId}` }]),
    { what: 'look', command: `postcat${at} -q ${queueId}` },
    ...(status === 'held' ? [] : [{ what: 'hold' as const, command: `postsuper${at} -h ${queueId}` }]),
    { what: 'delete', command: `postsuper${at} -d ${queueId}` },
  ]
}
