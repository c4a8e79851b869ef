/** What is shown and watched, as data. The server validates files against this; the web shares the types. */
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** A text in both languages. */
export const Words = Type.Object({ en: Type.String(), de: Type.String() }, { additionalProperties: false })
export type Words = Static<typeof Words>

const Params = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))

/**
 * The row shape each chart kind needs:
 * `timeseries`: {time, until: RFC 3339, <series>: number ...}, buckets of the `stepSeconds` the answer states; those that the range
 * cuts off also have `bucketSince` and `bucketUntil`;
 * `bar`: {label, value}, and the keys of the panel's `lines`; `number`: one row with the panel's `value` column (default `value`) and, where there is a usual value,
 * the same name with `Usual`; `heatmap`: {row, column, value, ...}, each row with the same columns; `table`: rows of the panel's `columns`; `heartbeat`: {source, host, time, lines}.
 */
export const Panel = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-zA-Z0-9-]*$' }),
    title: Words,
    chart: Type.Enum(['timeseries', 'bar', 'table', 'number', 'heartbeat', 'heatmap']),
    query: Type.String({ description: 'A query id of server/query/catalogue.ts' }),
    params: Type.Optional(Params),
    /** What it cannot be without: its page leaves it out, and says so once for all of them. */
    needs: Type.Optional(Type.Enum(['postqueue'])),
    /** It shows a state, such as what waits: asked and linked as of now, whatever the range of the page. */
    now: Type.Optional(Type.Boolean()),
    unit: Type.Optional(Type.Enum(['count', 'seconds', 'bytes', 'ratio'])),
    /** Of a number: the column that is shown, a second one shown smaller beside it, and the status whose look it takes. */
    value: Type.Optional(Type.String()),
    beside: Type.Optional(Type.Object({ key: Type.String(), title: Words })),
    status: Type.Optional(Type.String()),
    /** Of a number: what it counts, where its title is wider or narrower than the status of that name. */
    counts: Type.Optional(Words),
    /**
     * Names of the series of a time series, in stacking order. One that is a `status` takes its look; one that is only like a
     * status takes its colour (`tone`); others have the colours of charts, by place, and `other` grey. `link` stands for the panel's.
     */
    series: Type.Optional(
      Type.Array(
        Type.Object({
          key: Type.String(),
          title: Words,
          status: Type.Optional(Type.String()),
          tone: Type.Optional(Type.String()),
          link: Type.Optional(Type.String()),
        }),
      ),
    ),
    /** Of bars: a line stands before the bar whose row has a number under `key`; `{value}` in its words is that number. */
    lines: Type.Optional(Type.Array(Type.Object({ key: Type.String(), title: Words }))),
    columns: Type.Optional(
      Type.Array(
        Type.Object({
          key: Type.String(),
          title: Words,
          kind: Type.Optional(
            Type.Enum([
              'text',
              'mono',
              'count',
              'seconds',
              'points',
              'status',
              'time',
              'reason',
              'provider',
              'address',
              'country',
              'word',
            ]),
          ),
          /**
           * Of the kind `word`: what each value is called (`{column}` stands for another value of the row), its tone, that of a
           * status, and where it leads.
           */
          words: Type.Optional(
            Type.Record(
              Type.String(),
              Type.Object({
                title: Words,
                tone: Type.Optional(Type.String()),
                link: Type.Optional(Type.String()),
              }),
            ),
          ),
          /** Left out where no row knows anything of it. */
          whenKnown: Type.Optional(Type.Boolean()),
          /** Where this column leads, if elsewhere than the panel's link. */
          link: Type.Optional(Type.String()),
        }),
      ),
    ),
    /**
     * Where a click leads: a path of the web with `{column}` placeholders, e.g. `/search?q=domain:{domain} status:{status}`.
     * Time series also know `{series}`, `{bucketStart}`, `{bucketEnd}`.
     */
    link: Type.Optional(Type.String()),
    /** Of a table: where all rows are, when it shows the first of more. */
    all: Type.Optional(Type.String()),
    /** What stands there when there are no rows; without it: that a longer time may show more. */
    empty: Type.Optional(Type.Object({ title: Words, detail: Words }, { additionalProperties: false })),
    /** Of a time series of counts: the total of the same time last week can be drawn as a line. */
    compare: Type.Optional(Type.Boolean()),
    /** Of a time series: its rows are levels, such as the length of a queue; the legend says the newest one, not the sum. */
    level: Type.Optional(Type.Boolean()),
    width: Type.Integer({ minimum: 1, maximum: 12 }),
    height: Type.Optional(Type.Union([Type.Literal('small'), Type.Literal('normal')])),
  },
  { additionalProperties: false },
)
export type Panel = Static<typeof Panel>

export const Dashboard = Type.Object(
  { id: Type.String(), title: Words, rows: Type.Array(Type.Array(Panel)) },
  { additionalProperties: false },
)
export type Dashboard = Static<typeof Dashboard>

export const AlertSeverity = Type.Union([
  Type.Literal('critical'),
  Type.Literal('warning'),
  Type.Literal('info'),
])
export type AlertSeverity = Static<typeof AlertSeverity>

/** A rule is breached when the `value` of its query's row lies above `above` or below `below`. */
export const AlertRule = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    alert: Type.String({ pattern: '^[A-Z][A-Za-z]+$' }),
    query: Type.String({
      description:
        'A query id; its first row has `value`, and may have `volume`, `reasons`, `queueIds`, `sources`',
    }),
    params: Type.Optional(Params),
    above: Type.Optional(Type.Number()),
    below: Type.Optional(Type.Number()),
    /** Below this `volume` (events in the window) the rule is never breached: 1 bounce of 1 mail is no bounce wave. */
    minimumVolume: Type.Optional(Type.Number()),
    forSeconds: Type.Integer({ minimum: 0 }),
    keepFiringForSeconds: Type.Integer({ minimum: 0 }),
    /** Each of the answer's `reasons` is told on its own, once while the alert fires. */
    eachReason: Type.Optional(Type.Boolean()),
    severity: AlertSeverity,
    unit: Type.Enum(['count', 'seconds', 'ratio', 'bytes']),
    title: Words,
    /**
     * `{value}` `{threshold}` stand for the numbers in their unit, `{source}` `{last}` for a log and when it last spoke,
     * `{reason}` `{count}` for the first of the reasons.
     */
    summary: Words,
    /** The summary of a window that is over; without it `summary`. */
    past: Type.Optional(Words),
    /** The summary where there is nothing to compare with; `{alone}` stands for the count. */
    alone: Type.Optional(Words),
    /** What it means and what to do. */
    description: Words,
    /** Page of the web that shows the matter; `{since}` `{until}` stand for the rule's window when it was judged. */
    link: Type.String(),
  },
  { additionalProperties: false },
)
export type AlertRule = Static<typeof AlertRule>
