/** Parsing, all fields, one core. */
import { child } from '../processes.js'

export default {
  rows: [
    {
      id: 'parse',
      title: 'parse, all fields, one core',
      unit: 's CPU',
      over: 'cpu',
      must: 0.38,
      aim: 0.19,
      perLine: true,
    },
  ],
  async measure({ file, truth }) {
    const { seconds, lines, unknown } = await child('parse', [file])
    if (lines !== truth.lines) throw new Error(`parsed ${lines} lines of ${truth.lines}`)
    if (unknown > 0) throw new Error(`${unknown} lines of the generated file were not understood`)
    return { parse: seconds }
  },
}
