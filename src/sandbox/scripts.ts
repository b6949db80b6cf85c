// Scripts: what the simulators answer for a person, used up in order, then the good case (`design.md` 5).

import { invalidField } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { Command, Write } from '../db/write.ts'
import { bureauOutcomes } from '../evidence/evidence.ts'
import { payeeOutcomes } from '../payments/port.ts'
import { returnReasons } from '../payments/return-reasons.ts'
import { getPerson } from '../persons/store.ts'

const isOneOf = (...texts: readonly string[]): RegExp => new RegExp(`^(${texts.join('|')})$`)

/** The reasons of ISO 20022 that the bank knows what to do about. */
const REASON = `(${Object.keys(returnReasons).join('|')})`

/** What each simulator understands, and what it does without a script. */
export const scriptedPorts = {
  credit_record: { good: 'positive', answers: isOneOf(...bureauOutcomes) },
  identification: { good: 'successful', answers: isOneOf('successful', 'failed', 'wait') },
  signing: { good: 'signed', answers: isOneOf('signed', 'failed', 'wait') },
  account_snapshot: { good: 'available', answers: isOneOf('available', 'failed', 'wait') },
  // With a reason: rejected before, or returned after, the money has moved.
  payouts: { good: 'ok', answers: isOneOf('ok', `(reject|return):${REASON}`) },
  // `AM04`: returned on D+2; `AM04@5`: on D+5.
  collections: { good: 'ok', answers: isOneOf('ok', `reject:${REASON}`, `${REASON}(@\\d{1,3})?`) },
  // What the check of a payee says, before a payout leaves.
  payee_checks: { good: 'match', answers: isOneOf(...payeeOutcomes, 'wait') },
} as const

export type ScriptedPort = keyof typeof scriptedPorts
export const scriptedPortNames = Object.keys(scriptedPorts) as readonly ScriptedPort[]

export type Script = Readonly<{ personId: string; answers: Readonly<Partial<Record<ScriptedPort, readonly string[]>>> }>

const isKnown = (port: ScriptedPort, answer: string): boolean => scriptedPorts[port].answers.test(answer)

/** Puts scripts in the place of those that were there. 404 for the person, 400 for an answer that the simulator does not know. */
export const writeScript: Command<Script, Script> = {
  name: 'sandbox.write_script',
  run: async ({ tx, ctx, changed }: Write, script) => {
    await getPerson(tx, script.personId)
    const ports = scriptedPortNames.filter((port) => script.answers[port] !== undefined)
    if (ports.length === 0) throw invalidField('script', `give at least one of ${scriptedPortNames.join(', ')}.`)
    for (const port of ports) {
      const answers = script.answers[port] ?? []
      const unknown = answers.find((answer) => !isKnown(port, answer))
      if (unknown !== undefined) {
        throw invalidField(
          port,
          `'${unknown}' is not an answer of this simulator (${scriptedPorts[port].answers.source}).`,
        )
      }
      await tx
        .insertInto('sandbox_scripts')
        .values({ partner_id: ctx.partnerId, person_id: script.personId, port, answers: [...answers] })
        .onConflict((conflict) =>
          conflict.columns(['partner_id', 'person_id', 'port']).doUpdateSet({ answers: [...answers] }),
        )
        .execute()
    }
    changed('sandbox_script', script.personId, null, script.answers)
    return script
  },
}

/**
 * What a simulator answers about a subject of this person: the next of the script, or the good case. Asked again about the
 * same subject it says the same. Needs a transaction that may write.
 */
export const takeAnswer = async (
  tx: Tx,
  {
    partnerId,
    personId,
    port,
    subjectId,
  }: Readonly<{ partnerId: string; personId: string; port: ScriptedPort; subjectId: string }>,
): Promise<string> => {
  const script = await tx
    .selectFrom('sandbox_scripts')
    .select('answers')
    .where('person_id', '=', personId)
    .where('port', '=', port)
    .forUpdate()
    .executeTakeFirst()
  const given = await tx
    .selectFrom('sandbox_answers')
    .select('answer')
    .where('port', '=', port)
    .where('subject_id', '=', subjectId)
    .executeTakeFirst()
  if (given) return given.answer
  const [next, ...rest] = script?.answers ?? []
  const answer = next ?? scriptedPorts[port].good
  if (next !== undefined) {
    await tx
      .updateTable('sandbox_scripts')
      .set({ answers: rest })
      .where('person_id', '=', personId)
      .where('port', '=', port)
      .execute()
  }
  await tx
    .insertInto('sandbox_answers')
    .values({ partner_id: partnerId, port, subject_id: subjectId, answer })
    .execute()
  return answer
}
