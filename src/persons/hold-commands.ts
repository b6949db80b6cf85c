// Placing and lifting holds. Other areas place theirs inside their own commands.
import type { Day } from '../base/day.ts'
import { assert, invalidField, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Command, Write } from '../db/write.ts'
import { holdsOf, insertHolds, lockHold, updateHold } from './hold-store.ts'
import { type Hold, type HoldCause, holdLifted, holdPlaced, isInForce } from './holds.ts'
import { lockPerson, lockPersons } from './store.ts'

export type NewHold = Readonly<{
  personId: string
  creditLineId: string | null
  cause: HoldCause
  reason: string
  untilOn?: Day | null
}>

const newsOf = ({ holdId, personId, creditLineId, cause }: Hold) => ({ holdId, personId, creditLineId, cause })

/**
 * Places holds from today on. Where one of the same cause on the same line is in force already, or was just placed, that one is
 * returned as it is. A day until which one is to hold lies after today: 400.
 */
export const placeHolds = async (write: Write, wanted: readonly NewHold[]): Promise<Hold[]> => {
  if (wanted.length === 0) return []
  const { tx, ctx } = write
  const personIds = [...new Set(wanted.map(({ personId }) => personId))]
  await lockPersons(tx, personIds)
  const keyOf = ({ personId, creditLineId, cause }: NewHold): string => `${personId} ${creditLineId} ${cause}`
  const standing = (await holdsOf(tx, personIds)).filter((hold) => isInForce(hold, ctx.today))
  const inForce = new Map(standing.map((hold) => [keyOf(hold), hold]))
  const placed: Hold[] = []
  const holds = wanted.map((each): Hold => {
    const { untilOn = null } = each
    if (untilOn !== null && untilOn <= ctx.today)
      throw invalidField('until', `${untilOn} must lie after today, ${ctx.today}.`)
    const known = inForce.get(keyOf(each))
    if (known) return known
    const hold: Hold = { ...each, holdId: newId('hold'), sinceOn: ctx.today, untilOn }
    inForce.set(keyOf(hold), hold)
    placed.push(hold)
    return hold
  })
  if (placed.length > 0) await insertHolds(write, placed)
  for (const hold of placed) {
    write.changed('hold', hold.holdId, null, { ...newsOf(hold), sinceOn: hold.sinceOn, untilOn: hold.untilOn })
    write.publish(holdPlaced.of(hold.holdId, newsOf(hold)))
  }
  return holds
}

/** The same for one. */
export const placeHold = async (write: Write, wanted: NewHold): Promise<Hold> => {
  const [hold] = await placeHolds(write, [wanted])
  assert(hold, 'a hold that is wanted is placed, or stands')
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
  const standing = (await holdsOf(write.tx, [personId])).filter(
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
