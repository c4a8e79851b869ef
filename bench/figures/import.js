/** `mailtrace import` with the embedded engine, until every row is stored. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from '../processes.js'

export default {
  rows: [
    {
      id: 'import',
      title: 'import until stored (with start of engine)',
      unit: 's',
      over: 'wall',
      must: 2,
      aim: 1,
      perLine: true,
    },
    { id: 'importCpu', title: '  CPU of service and engine', unit: 's CPU', over: 'cpu' },
    { id: 'importService', title: '  peak RSS of the service', unit: 'MB', must: 250, aim: 150 },
    { id: 'importEngine', title: '  peak RSS of the engine', unit: 'MB', must: 450, aim: 320 },
  ],
  async measure({ file, truth, folder, main, round }) {
    const data = join(folder, `import${round}`)
    const args = [main, 'import', file, '--json', '--host', 'mx1', '--data', data]
    const { wall, cpu, peak, output } = await measure(process.execPath, args)
    rmSync(data, { recursive: true, force: true })
    const result = JSON.parse(output)
    if (result.lines !== truth.lines || result.messages !== truth.messages)
      throw new Error(
        `the import counted ${result.lines} lines and ${result.messages} messages, the truth is ${JSON.stringify(truth)}`,
      )
    return { import: wall, importCpu: cpu, importService: peak.service, importEngine: peak.engine }
  },
}
