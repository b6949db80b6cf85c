// State machines are tables: state → event → next state, and nothing else. Conditions live in the rules.
import { Refusal } from './errors.ts'

type Table = Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>

/** A named table. Misspelt target states do not compile. */
export const defineMachine = <const T extends Record<string, Partial<Record<string, keyof T & string>>>>(
  name: string,
  table: T,
) => ({ name, table }) as const

export type Machine = Readonly<{ name: string; table: Table }>
export type StateOf<M extends Machine> = keyof M['table'] & string
export type EventOf<M extends Machine> = { [S in keyof M['table']]: keyof M['table'][S] }[keyof M['table']] & string

/** Would this event be accepted in this state? */
export const accepts = <M extends Machine>(machine: M, state: StateOf<M>, event: EventOf<M>): boolean =>
  machine.table[state]?.[event] !== undefined

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

/** The next state, or a refusal (409 `invalid_state`) that names where this is possible, and what is possible here. */
export const advance = <M extends Machine>(machine: M, state: StateOf<M>, event: EventOf<M>): StateOf<M> => {
  const row = machine.table[state] ?? {}
  const next = row[event]
  if (next === undefined) {
    const possible = Object.keys(row)
    const where = Object.keys(machine.table).filter((each) => machine.table[each]?.[event] !== undefined)
    throw new Refusal(
      'invalid_state',
      `The ${machine.name} is '${state}': '${event}' is possible in ${quoted(where)} alone; now ${
        possible.length > 0 ? `it takes ${quoted(possible)}` : 'it takes nothing more'
      }.`,
    )
  }
  return next as StateOf<M>
}

/** The whole grid as text: a row a state, a column an event, `·` where the event is refused. For tests and `docs/domain.md`. */
export const grid = (machine: Machine): string => {
  const events = [...new Set(Object.values(machine.table).flatMap((row) => Object.keys(row)))]
  const lines = [
    ['', ...events],
    ...Object.entries(machine.table).map(([state, row]) => [state, ...events.map((event) => row[event] ?? '·')]),
  ]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
