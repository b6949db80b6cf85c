// Notices of debits that are not those of the instalment plan: terms have changed, or a debit is presented again (`lending.md` 4).

import { onOrAfterT2 } from '../base/calendar.ts'
import { type Day, latest } from '../base/day.ts'
import { rateToText } from '../base/rate.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { fileDocument, fileDocuments, type NewDocument } from '../documents/archive.ts'
import { centsField } from '../documents/fields.ts'
import { printed } from '../documents/names.ts'
import { activeMandates } from '../payments/mandates.ts'
import type { Representation } from '../payments/representations.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPersons } from '../persons/store.ts'
import { lender } from '../products/lender.ts'
import { inForce, type LoanEvent, type LoanEventType } from './contract.ts'
import { openLoans } from './journal.ts'
import type { Loan, loanEventRecorded } from './loan.ts'
import { collectionOf } from './plan-paper.ts'
import { isRevoked } from './unwinding.ts'

/** Who is debited under which mandate, and how they are addressed, by loan; none where no mandate allows a debit. */
const addressesOf = async ({ tx }: Write, loans: readonly Loan[]) => {
  const mandates = await activeMandates(
    tx,
    loans.map(({ lineId }) => lineId),
  )
  const persons = await getPersons(
    tx,
    loans.map(({ personId }) => personId),
  )
  return (loan: Loan) => {
    const mandate = mandates.get(loan.lineId)
    const person = persons.get(loan.personId)
    if (!mandate || !person) return undefined
    const language = contractLanguage(person, loan.productCode)
    return {
      about: { subjectId: loan.loanId, personId: loan.personId, language, delivered: true },
      head: {
        ...letterheadOf(person, loan.lineId, language),
        loanReference: printed(loan.reference),
        debtorIban: mandate.debtorIban,
        mandateReference: mandate.reference,
        creditorId: lender.creditorId,
      },
    }
  }
}

/** The rate that the last change of it replaced, and the last change. */
const rateBefore = (loan: Loan, events: readonly LoanEvent[]) => {
  const changes = inForce(events).flatMap((event) => (event.type === 'rate_changed' ? [event] : []))
  return { change: changes.at(-1), previousRate: changes.at(-2)?.rate ?? loan.contract.rate }
}

/** What makes another plan of the instalments to come. */
const changesPlan: ReadonlySet<string> = new Set<LoanEventType>([
  'rate_changed',
  'due_day_changed',
  'holiday_granted',
  'prepaid',
])

type Recorded = Event<string, ReturnType<typeof loanEventRecorded.of>['data']>

/** `loan.event_recorded`: a change of terms announces the debits that follow from it. */
export const planWasChanged = async (write: Write, { data }: Recorded): Promise<void> => {
  if (!changesPlan.has(data.event)) return
  const [open] = await openLoans(write, [data.loanId])
  if (!open || isRevoked(open)) return
  const { loan, state, events } = open
  const rows = state.instalments
    .filter(
      ({ dueOn, interestCents, principalCents }) => dueOn > write.ctx.today && interestCents + principalCents > 0n,
    )
    .map((row) => ({
      ...collectionOf(row.dueOn),
      amountCents: centsField(row.interestCents + row.principalCents),
      interestCents: centsField(row.interestCents),
      principalCents: centsField(row.principalCents),
    }))
  const address = rows.length > 0 ? (await addressesOf(write, [loan]))(loan) : undefined
  if (!address) return
  const { about, head } = address
  const { change, previousRate } = rateBefore(loan, events)
  if (data.event === 'rate_changed' && change && change.rate !== previousRate) {
    const rates = {
      fromOn: change.valueOn,
      previousRate: rateToText(previousRate),
      borrowingRate: rateToText(change.rate),
    }
    await fileDocument(write, { ...about, kind: 'rate_change', data: { ...head, ...rates, rows } })
    return
  }
  const announced = rows.map(({ dueOn, collectedOn, amountCents }) => ({ dueOn, collectedOn, amountCents }))
  await fileDocument(write, {
    ...about,
    kind: 'prenotification',
    data: { ...head, cause: 'plan_changed', rows: announced },
  })
}

/** The notices of debits that are presented again, where no other letter tells of them. */
export const announceOnPaper = async (
  write: Write,
  announced: readonly (Pick<Representation, 'dueOn' | 'settleFromOn' | 'announcedCents'> & Readonly<{ loan: Loan }>)[],
): Promise<void> => {
  if (announced.length === 0) return
  const addressOf = await addressesOf(
    write,
    announced.map(({ loan }) => loan),
  )
  await fileDocuments(
    write,
    announced.flatMap(({ loan, dueOn, settleFromOn, announcedCents }): NewDocument[] => {
      const address = addressOf(loan)
      if (!address) return []
      const collectedOn: Day = onOrAfterT2(latest(settleFromOn, dueOn))
      const rows = [{ dueOn, collectedOn, amountCents: centsField(announcedCents) }]
      const data = { ...address.head, cause: 'presented_again' as const, rows }
      return [{ ...address.about, kind: 'prenotification', data }]
    }),
  )
}
