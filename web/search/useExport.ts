/** All matches as a file, read as a stream, with the count so far. */
import { ref } from 'vue'
import { requestLines } from '../api.ts'
import { legibleJson } from '../hostile.ts'
import type { Params } from '../api.ts'
import { csvHead, csvRow } from './csv.ts'
import type { CsvForm } from './csv.ts'
import { download } from './download.ts'
import { cellsOf, columnNames } from './modes.ts'
import type { ItemOf, Mode } from './modes.ts'
import { ndjson } from './ndjson.ts'

export type ExportForm = 'csv' | 'csv-excel' | 'json' | 'log'

const FORMS: Record<ExportForm, { ending: string; type: string }> = {
  csv: { ending: 'csv', type: 'text/csv' },
  'csv-excel': { ending: 'csv', type: 'text/csv' },
  json: { ending: 'jsonl', type: 'application/x-ndjson' },
  log: { ending: 'log', type: 'text/plain' },
}

/** What a file begins with. */
export function fileHead(mode: Mode, form: ExportForm): string {
  const csv = csvFormOf(form)
  return csv ? csvHead(csv) + csvRow(columnNames(mode), csv) : ''
}

/** One item as it stands in the file. */
export function fileRow<M extends Mode>(mode: M, form: ExportForm, item: ItemOf[M]): string {
  const csv = csvFormOf(form)
  if (csv) return csvRow(cellsOf(mode, item), csv)
  if (form === 'log' && 'line' in item) return `${item.line}\n`
  return `${legibleJson(JSON.stringify(item))}\n`
}

function csvFormOf(form: ExportForm): CsvForm | undefined {
  if (form === 'csv') return { separator: ',' }
  return form === 'csv-excel' ? { separator: ';' } : undefined
}

function save(mode: Mode, form: ExportForm, parts: readonly string[]): void {
  const { ending, type } = FORMS[form]
  download(`mailtrace-${mode}-${new Date().toISOString().slice(0, 10)}.${ending}`, type, parts)
}

export function useExport() {
  /** Rows so far; undefined while nothing is exported. */
  const count = ref<number>()
  /** Why the last export failed. */
  const error = ref<string>()
  let abort: AbortController | undefined

  /** Hands over items that are at hand as one file. */
  function runItems(mode: Mode, form: ExportForm, items: readonly ItemOf[Mode][]): void {
    save(mode, form, [fileHead(mode, form), ...items.map((item) => fileRow(mode, form, item))])
  }

  /** Reads all matches of `params` and hands them over as one file. */
  async function run(mode: Mode, form: ExportForm, params: Params): Promise<void> {
    abort?.abort()
    const own = new AbortController()
    abort = own
    count.value = 0
    error.value = undefined
    const parts = [fileHead(mode, form)]
    try {
      const body = await requestLines(`/${mode}`, params, own.signal)
      for await (const item of ndjson<ItemOf[Mode]>(body)) {
        parts.push(fileRow(mode, form, item))
        count.value += 1
      }
      save(mode, form, parts)
    } catch (cause) {
      // A stream that breaks off leaves no half a file behind.
      if (!own.signal.aborted) error.value = cause instanceof Error ? cause.message : String(cause)
    } finally {
      if (abort === own) count.value = undefined
    }
  }

  return { count, error, run, runItems, cancel: () => abort?.abort() }
}
