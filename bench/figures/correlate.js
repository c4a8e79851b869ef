/** Parsing and correlating, one core: the messages, rejections and failed logins found must be those that were generated. */
import { child } from '../processes.js'

export default {
  rows: [
    { id: 'correlate', title: 'parse and correlate, one core', unit: 's CPU', over: 'cpu', perLine: true },
  ],
  async measure({ file, truth }) {
    const { seconds, ...found } = await child('correlate', [file])
    const differences = differ({ ...truth, ...truth.statuses }, { ...found, ...found.statuses })
    if (differences.length > 0)
      throw new Error(`correlating differs from the truth: ${differences.join('; ')}`)
    return { correlate: seconds }
  },
}

function differ(truth, found) {
  const keys = new Set([...Object.keys(truth), ...Object.keys(found)])
  keys.delete('statuses')
  return [...keys]
    .filter((key) => (truth[key] ?? 0) !== (found[key] ?? 0))
    .map((key) => `${key}: ${found[key] ?? 0} found, ${truth[key] ?? 0} generated`)
}
