/** `mailtrace doctor`: looks at everything that may keep mailtrace from working, and says what to do. */
import { connect } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE } from './define.ts'
import type { Given } from './define.ts'
import { examineData, examineStore } from './examine-service.ts'
import { examineSource } from './examine-source.ts'
import { EXIT } from './faults.ts'
import type { Finding } from './finding.ts'
import { plain, write, writeJson } from './io.ts'

const MARK: Record<Finding['state'], string> = { ok: 'ok      ', warning: 'warning ', failed: 'FAILED  ' }

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check sources, rights, time zones, rspamd, store, clock and disk; say what to do.',
  usage: '',
  details: 'Exit 1 when a check failed; warnings do not fail. --json prints {check, state, detail, advice}.',
  flags: { ...JSON_FLAG, ...SERVICE },
  async run(given) {
    const findings = [
      ...(await examineSources(given)),
      ...(await examineData(given.config().data)),
      ...(await examineStore(given.config(), () => connect(given))),
    ]
    for (const finding of findings) {
      if (given.on('json')) await writeJson(given.io.stdout, finding)
      else if (finding.state !== 'ok' || !given.on('quiet')) await write(given.io.stdout, textOf(finding))
    }
    return findings.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.done
  },
})

async function examineSources(given: Given): Promise<Finding[]> {
  const config = given.config()
  const discover = given.io.discover ?? (await import('./offline.ts')).discover
  const { files, journal, reason } = await discover(config)
  // a pattern, or standard input: the Sources page shows what it gives
  const named = files.filter(({ path }) => path !== '-' && !/[*?[]/.test(path))
  const findings = (await Promise.all(named.map((source) => examineSource(source, config)))).flat()
  if (journal) findings.push({ check: 'source', state: 'ok', detail: 'the systemd journal is read' })
  if (reason !== undefined)
    findings.push({
      check: 'source',
      state: 'failed',
      detail: 'there is no log to read',
      advice: reason.en,
    })
  return findings
}

function textOf({ check, state, detail, advice }: Finding): string {
  const lines = [
    `${MARK[state]}${check.padEnd(8)} ${detail}`,
    ...(advice === undefined ? [] : [`${' '.repeat(17)}${advice}`]),
  ]
  return `${lines.map(plain).join('\n')}\n`
}
