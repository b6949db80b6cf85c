// Every machine of the business, every state with every event: it moves as its table says, or is refused with what is possible.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../src/base/errors.ts'
import { accepts, advance } from '../src/base/machine.ts'
import { stateTables } from '../tools/domain.ts'

for (const { title, machine } of stateTables) {
  const states = Object.keys(machine.table)
  const events = [...new Set(states.flatMap((state) => Object.keys(machine.table[state] ?? {})))]

  test(`${title}: ${states.length} states, ${events.length} events`, () => {
    for (const state of states) {
      const row = machine.table[state] ?? {}
      for (const event of events as never[]) {
        const next = row[event]
        assert.equal(accepts(machine, state, event), next !== undefined)
        if (next !== undefined) {
          assert.equal(advance(machine, state, event), next)
          assert.ok(states.includes(next), `${event} leads to '${next}', which is no state`)
          continue
        }
        assert.throws(
          () => advance(machine, state, event),
          (error) =>
            error instanceof Refusal &&
            error.code === 'invalid_state' &&
            Object.keys(row).every((possible) => error.detail.includes(`'${possible}'`)),
          `${state}, ${String(event)}`,
        )
      }
    }
  })
}
