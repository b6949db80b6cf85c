// Placing and lifting holds. Other areas place theirs inside their own commands.
import type { Day } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Command, Write } from '../db/write.ts'
import { holdsOfPerson, insertHold, lockHold, updateHold } from './hold-store.ts'
import { type Hold, type HoldCause, holdLifted, holdPlaced, isInForce } from './holds.ts'
import { lockPerson } from './store.ts'

export type NewHold = Readonly<{
  personId: string
  creditLineId: string | null
  cause: HoldCause
  reason: string
  untilOn?: Day | null
}>

const newsOf = ({ holdId, personId, creditLineId, cause }: Hold) => ({ holdId, personId, creditLineId, cause })

/** Places a hold from today on. One of the same cause on the same line that is in force already is returned as it is. */
export const placeHold = async (write: Write, wanted: NewHold): Promise<Hold> => {
  const { tx, ctx } = write
  await lockPerson(tx, wanted.personId)
  const untilOn = wanted.untilOn ?? null
  if (untilOn !== null && untilOn <= ctx.today)
    throw invalidField('until', `${untilOn} must lie after today, ${ctx.today}.`)
  const standing = (await holdsOfPerson(tx, wanted.personId)).find(
    (hold) => hold.cause === wanted.cause && hold.creditLineId === wanted.creditLineId && isInForce(hold, ctx.today),
  )
  if (standing) return standing
  const hold: Hold = { ...wanted, holdId: newId('hold'), sinceOn: ctx.today, untilOn }
  await insertHold(write, hold)
  write.changed('hold', hold.holdId, null, { ...newsOf(hold), sinceOn: hold.sinceOn, untilOn })
  write.publish(holdPlaced.of(hold.holdId, newsOf(hold)))
  return hold
}

const endHold = async (write: Write, hold: Hold): Promise<Hold> => {
  const lifted: Hold = { ...hold, untilOn: write.ctx.today }
  await updateHold(write, lifted)
  write.changed('hold', hold.holdId, { untilOn: hold.untilOn }, { untilOn: lifted.untilOn })
  write.publish(holdLifted.of(hold.holdId, newsOf(hold)))
  return lifted
}

/** Lifts what stands of this cause on this line (null: on the person); nothing there is fine. Says whether there was one. */
export const liftCause = async (
  write: Write,
  { personId, creditLineId, cause }: Pick<Hold, 'personId' | 'creditLineId' | 'cause'>,
): Promise<boolean> => {
  await lockPerson(write.tx, personId)
  const standing = (await holdsOfPerson(write.tx, personId)).filter(
    (hold) => hold.cause === cause && hold.creditLineId === creditLineId && isInForce(hold, write.ctx.today),
  )
  for (const hold of standing) await endHold(write, hold)
  return standing.length > 0
}

/** A person of the lender places a hold. */
export const placeHoldByHand: Command<NewHold, Hold> = {
  name: 'persons.place_hold',
  run: async (write, wanted) => {
    write.because(wanted.reason)
    return placeHold(write, wanted)
  },
}

/** A person of the lender lifts a hold, from today on; 409 when it stands no longer. */
export const liftHoldByHand: Command<Readonly<{ holdId: string; reason: string }>, Hold> = {
  name: 'persons.lift_hold',
  run: async (write, { holdId, reason }) => {
    const hold = await lockHold(write.tx, holdId)
    if (!isInForce(hold, write.ctx.today)) {
      throw new Refusal('invalid_state', `The hold ended on ${hold.untilOn}.`)
    }
    write.because(reason)
    return endHold(write, hold)
  },
}
