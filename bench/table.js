/** The table of figures: measured, ratio to gzip, what it must be and what we aim at. */

const COLUMNS = [46, 12, 16, 10, 10, 10]

const print = (cells) =>
  console.log(
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(COLUMNS[0]) : cell.padStart(COLUMNS[index])))
      .join(''),
  )

export function printTitles(title) {
  console.log(`\n${title}`)
  print(['figure', 'measured', 'lines/s', 'x gzip', 'must/aim', ''])
}

/** Budgets are about the ratio where `over` is given, else about the value. False where it misses what it must be. */
export function printRow({ title, unit, over, must, aim, perLine = false }, value, ratio, lines) {
  const judged = over === undefined ? value : ratio
  const verdict = must === undefined ? '' : judged <= (aim ?? -1) ? 'aim' : judged <= must ? 'ok' : 'MISSED'
  print([
    title,
    `${value >= 100 ? Math.round(value) : value.toFixed(2)} ${unit}`,
    perLine ? Math.round(lines / value).toLocaleString('en') : '',
    ratio === undefined ? '' : ratio.toFixed(3),
    must === undefined ? '' : `${must}/${aim ?? '-'}`,
    verdict,
  ])
  return verdict !== 'MISSED'
}
