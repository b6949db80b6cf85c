// The bank does not know the account of a debtor: the customer is asked for another one (`domain-rules.md` 6.4, AC01).
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { fileDocuments, type NewDocument } from '../documents/archive.ts'
import { centsField } from '../documents/fields.ts'
import { printed } from '../documents/names.ts'
import { debtorIbans } from '../payments/mandates.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPersons } from '../persons/store.ts'
import type { Loan } from './loan.ts'

/** Of which debit, under which mandate, and until when the failure is ours. */
export type AccountRequest = Readonly<{
  loan: Loan
  mandateId: string
  dueOn: Day
  amountCents: Cents
  answerByOn: Day
}>

/** Writes to the customers whose account the bank does not know: another account by a day, or a transfer. */
export const askForAccounts = async (write: Write, requests: readonly AccountRequest[]): Promise<void> => {
  if (requests.length === 0) return
  const ibans = await debtorIbans(
    write.tx,
    requests.map(({ mandateId }) => mandateId),
  )
  const persons = await getPersons(
    write.tx,
    requests.map(({ loan }) => loan.personId),
  )
  await fileDocuments(
    write,
    requests.flatMap(({ loan, mandateId, dueOn, amountCents, answerByOn }): NewDocument[] => {
      const person = persons.get(loan.personId)
      const debtorIban = ibans.get(mandateId)
      if (!person || !debtorIban) return []
      const language = contractLanguage(person, loan.productCode)
      const data = {
        ...letterheadOf(person, loan.lineId, language),
        loanReference: printed(loan.reference),
        debtorIban,
        dueOn,
        amountCents: centsField(amountCents),
        payToIban: loan.billingIban,
        answerByOn,
      }
      const about = { subjectId: loan.loanId, personId: loan.personId, language, delivered: true }
      return [{ ...about, kind: 'account_request', data }]
    }),
  )
}
