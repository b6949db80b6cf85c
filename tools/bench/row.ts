// One line of the table: what was measured, beside its floor in the same run.

export type Row = Readonly<{
  what: string
  measured: string
  floor: string
  /** Measured against the floor, as the goal states it. */
  ratio: string
  goal: string
  met: boolean
}>

export const table = (rows: readonly Row[]): string => {
  const cells = rows.map((row) => [row.what, row.ratio, row.measured, row.floor, row.goal, row.met ? 'yes' : '**no**'])
  const lines = [['what', 'ratio', 'measured', 'floor, same run', 'goal', 'reached'], Array(6).fill('---'), ...cells]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`
export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** The value below which this share of them lies. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
