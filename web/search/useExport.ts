/** All matches as a file: read page by page, or line by line where the server streams, with the count so far. */
import { ref } from 'vue'
import { ApiError, request } from '../api.ts'
import type { Params } from '../api.ts'
import { csvHead, csvRow } from './csv.ts'
import type { CsvForm } from './csv.ts'
import { download } from './download.ts'
import { cellsOf, columnNames } from './modes.ts'
import type { ItemOf, Mode } from './modes.ts'
import type { ResultPage } from './useResults.ts'

export type ExportForm = 'csv' | 'csv-excel' | 'json' | 'log'

const STEP = 1000
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
  return `${JSON.stringify(item)}\n`
}

function csvFormOf(form: ExportForm): CsvForm | undefined {
  if (form === 'csv') return { separator: ',' }
  return form === 'csv-excel' ? { separator: ';' } : undefined
}

export function useExport() {
  /** Rows so far; undefined while nothing is exported. */
  const count = ref<number>()
  const error = ref<ApiError>()
  let abort: AbortController | undefined

  /** Reads all matches of `params` in cursor order and hands them over as one file. */
  async function run(mode: Mode, form: ExportForm, params: Params): Promise<void> {
    abort?.abort()
    abort = new AbortController()
    const { signal } = abort
    count.value = 0
    error.value = undefined
    const parts = [fileHead(mode, form)]
    try {
      let cursor: string | undefined
      do {
        const page: ResultPage = await request<ResultPage>(`/${mode}`, {
          params: { ...params, limit: STEP, cursor },
          signal,
        })
        parts.push(page.items.map((item) => fileRow(mode, form, item as ItemOf[Mode])).join(''))
        count.value += page.items.length
        cursor = page.nextCursor
      } while (cursor !== undefined && !signal.aborted)
      const { ending, type } = FORMS[form]
      download(`mailtrace-${mode}-${new Date().toISOString().slice(0, 10)}.${ending}`, type, parts)
    } catch (cause) {
      if (cause instanceof ApiError) error.value = cause
      else if (!signal.aborted) throw cause
    } finally {
      count.value = undefined
    }
  }

  return { count, error, run, cancel: () => abort?.abort() }
}
