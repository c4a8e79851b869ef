/** `mailtrace config check`: every fault of the configuration at once. */
import { defineCommand, JSON_FLAG } from './define.ts'
import { EXIT, UsageFault } from './faults.ts'
import { writeJson } from './io.ts'

export const configCommand = defineCommand({
  name: 'config',
  summary: 'Check the configuration and say every fault at once.',
  usage: 'check',
  details: '--json prints the configuration in force, without its secrets.',
  flags: JSON_FLAG,
  words: [1, 1],
  async run(given) {
    const [task] = given.words
    if (task !== 'check') throw new UsageFault(`'${task}' is no task of 'config': write 'config check'`)
    let config
    try {
      config = given.config()
    } catch (fault) {
      given.io.stderr.write(`mailtrace config: ${fault instanceof Error ? fault.message : String(fault)}\n`)
      return EXIT.failed
    }
    if (given.on('json')) await writeJson(given.io.stdout, withoutSecrets(config))
    else given.io.stdout.write('The configuration is in order.\n')
    return EXIT.done
  },
})

const SECRET = /^(password|secret)$/

/** Webhook addresses are secrets too: whoever knows one may post. */
function withoutSecrets(value: unknown, key = '', parent: unknown = undefined): unknown {
  if (typeof value === 'string') {
    if (SECRET.test(key)) return '***'
    if (key === 'url' && isWebhook(parent)) return `${new URL(value).origin}/***`
    return key === 'url' ? value.replace(/\/\/[^/@]*@/, '//***@') : value
  }
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutSecrets(each, name, value)]),
  )
}

function isWebhook(channel: unknown): boolean {
  return typeof channel === 'object' && channel !== null && 'type' in channel && channel.type === 'webhook'
}
