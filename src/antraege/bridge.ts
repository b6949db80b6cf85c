// Somebody else's word about one of our own Anträge, as far as it acts on the lifecycle behind it (`lending.md` 1).
import { type Application, type ApplicationEvent, machines } from '../applications/application.ts'
import { step } from '../applications/changes.ts'
import { reject } from '../applications/flow.ts'
import { getApplication, lockApplication } from '../applications/store.ts'
import { type Day, dayAt } from '../base/day.ts'
import { accepts, type Machine } from '../base/machine.ts'
import type { creditlineCreated } from '../creditlines/creditline.ts'
import { declareRevocation } from '../creditlines/revocation.ts'
import { lockCreditLine } from '../creditlines/store.ts'
import type { Write } from '../db/write.ts'
import type { Antrag, Report } from './antrag.ts'
import { effectOf } from './rules.ts'
import { lockAntragOf, reportsOn } from './store.ts'

const takes = ({ segment, status }: Application, event: ApplicationEvent): boolean => {
  const machine: Machine = machines[segment]
  return accepts(machine, status, event)
}

/**
 * Locks what stands behind the Antrag, before the Antrag itself: our own lifecycle does so in the same order. Undefined: a
 * foreign Antrag.
 */
export const lockBehind = async ({ tx }: Write, { applicationId }: Antrag): Promise<Application | undefined> => {
  if (applicationId === null) return undefined
  const { creditLineId, ...application } = await getApplication(tx, applicationId)
  if (creditLineId === null) return lockApplication(tx, applicationId)
  await lockCreditLine(tx, creditLineId)
  return { ...application, creditLineId }
}

/** Nobody revokes twice: a comment sent with the same status again is no second declaration. */
const isRevoked = ({ pair, ours }: Antrag): boolean =>
  pair.antragsteller === 'WIDERRUFEN' || ours.antragsteller === 'WIDERRUFEN'

/** A declaration through a broker: in time it revokes, else it waits for a person. */
const revoke = (write: Write, creditLineId: string, dispatchedOn: Day) =>
  declareRevocation(write, {
    creditLineId,
    channel: 'broker',
    dispatchedOn,
    receivedOn: write.ctx.today,
    reason: 'KreditSmart: WIDERRUFEN',
  })

/** Lets a report act, where the lifecycle allows it. `before` is the Antrag as the report found it. */
export const act = async (write: Write, before: Antrag, application: Application, report: Report): Promise<void> => {
  const { creditLineId } = application
  const effect = effectOf(report, {
    reject: takes(application, 'rejected'),
    decline: takes(application, 'declined'),
    revoke: creditLineId !== null && !isRevoked(before),
  })
  if (effect === 'reject') {
    write.because('KreditSmart: ABGELEHNT')
    await reject(write, application, [], 'person')
  }
  if (effect === 'decline') {
    write.because('KreditSmart: NICHT_ANGENOMMEN')
    await step(write, application, 'declined', { reviewReason: null })
  }
  if (effect === 'revoke' && creditLineId !== null) await revoke(write, creditLineId, write.ctx.today)
}

/** `creditline.created`: whoever revoked the signed contract before there was a line has revoked the line. */
export const revokedBeforehand = async (
  write: Write,
  { data }: ReturnType<typeof creditlineCreated.of>,
): Promise<void> => {
  const antrag = await lockAntragOf(write.tx, data.applicationId)
  if (antrag?.pair.antragsteller !== 'WIDERRUFEN') return
  const reports = await reportsOn(write.tx, antrag.antragsnummer)
  const said = reports.findLast(({ antragsteller }) => antragsteller !== null)
  if (said) await revoke(write, data.creditLineId, dayAt(said.happenedAt))
}
