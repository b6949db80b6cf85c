// The accounts of a line: the customer's reference account with its mandate, and an account at this bank for payouts.
import { addDays, type Day, latest } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { Command, Write } from '../db/write.ts'
import { payoutUntil } from '../loans/rules.ts'
import { lockLoans, rewriteTerms } from '../loans/store.ts'
import { checkAccount, checkHolder } from '../payments/account-check.ts'
import { type SigningPolicy, signingProblem } from '../payments/account-rules.ts'
import { getCustomerAccount } from '../payments/customer-accounts.ts'
import { replaceMandate } from '../payments/mandates.ts'
import type { Payout } from '../payments/payment.ts'
import { redirectPayouts } from '../payments/payouts.ts'
import { liftCause, placeHold } from '../persons/hold-commands.ts'
import { productByVersion } from '../products/catalogue.ts'
import { changeLine } from './changes.ts'
import type { CreditLine } from './creditline.ts'
import { lockCreditLineOf } from './store.ts'

/** Refuses (400, naming the member) an applicant's account that no line could be paid to, or a name that no mandate could bear. */
export const checkRecipient = async (
  tx: Tx,
  { iban, name }: Readonly<{ iban: string; name: string }>,
): Promise<void> => {
  await checkAccount(tx, iban, 'recipient_iban')
  checkHolder(name, 'person.last_name')
}

/** Where a draw is paid to: the customer's account at this bank, where one was named, else the reference account. */
export const payoutIban = async (tx: Tx, line: CreditLine): Promise<string> =>
  line.payoutAccountId === null
    ? line.recipientIban
    : (await getCustomerAccount(tx, line.personId, line.payoutAccountId)).iban

/** What waits to be paid goes to another account; a loan shows where its money goes. */
const redirect = async (
  write: Write,
  line: CreditLine,
  iban: string,
  notBeforeOn: Day,
  kinds: readonly Payout['kind'][],
): Promise<void> => {
  const to = { name: line.recipientName, iban, notBeforeOn }
  const subjects = await redirectPayouts(write, line.creditLineId, to, kinds)
  for (const loan of await lockLoans(write.tx, subjects)) {
    const payoutUntilOn = latest(loan.payoutUntilOn, payoutUntil(notBeforeOn))
    await rewriteTerms(write, { ...loan, recipientIban: iban, payoutUntilOn })
  }
}

/** The days without payouts that the product wants after a change of account; returns the first day on which money leaves. */
const coolDown = async (write: Write, line: CreditLine): Promise<Day> => {
  const { personId, creditLineId, productVersion } = line
  const days = productByVersion(productVersion).accountChangeCoolDownDays
  const untilOn = addDays(write.ctx.today, days)
  if (days > 0) {
    const changed = { personId, creditLineId, cause: 'account_changed' } as const
    await liftCause(write, changed) // of an earlier change: the days begin anew
    await placeHold(write, { ...changed, reason: `an account was named on ${write.ctx.today}`, untilOn })
  }
  return untilOn
}

export type NewReferenceAccount = Readonly<{
  personId: string
  creditLineId: string
  iban: string
  mandateNumber: string
  signedOn: Day
  /** The account holder; null: as before. */
  name: string | null
}>

/**
 * Another account of the customer: debits come from there under a mandate of its own, and what is not yet paid out goes
 * there. A line that waits for a mandate opens. 400 for an account, name or day of the mandate that a bank would refuse; 409
 * before the line has its account, when it is settled, or when the mandate's number is used. The product may want some days
 * without payouts after the change; a new mandate for the same account is no change.
 */
export const changeReferenceAccount = (acceptsSigning: SigningPolicy): Command<NewReferenceAccount, CreditLine> => ({
  name: 'creditlines.change_reference_account',
  run: async (write, { personId, creditLineId, iban, mandateNumber, signedOn, name }) => {
    const { today } = write.ctx
    const before = await lockCreditLineOf(write.tx, personId, creditLineId)
    await checkAccount(write.tx, iban, 'iban')
    if (name !== null) checkHolder(name, 'name')
    const { offerValidityDays } = productByVersion(before.productVersion)
    const signing = { today, concludedOn: before.concludedOn, offerValidityDays }
    const problem = signingProblem(signedOn, signing, acceptsSigning)
    if (problem !== null) throw invalidField('mandate_signature_date', problem)
    if (before.accountIban === null || before.settledOn !== null) {
      throw new Refusal(
        'invalid_state',
        `The credit line is '${before.status}'${before.settledOn ? ' and settled' : ''}: its account cannot be changed.`,
      )
    }
    const line = await changeLine(write, before, { recipientIban: iban, recipientName: name ?? before.recipientName })
    const notBeforeOn = iban === before.recipientIban ? today : await coolDown(write, line)
    await redirect(
      write,
      line,
      iban,
      notBeforeOn,
      line.payoutAccountId === null ? ['loan', 'credit_refund'] : ['credit_refund'],
    )
    await replaceMandate(write, {
      lineId: creditLineId,
      reference: mandateNumber,
      debtorName: line.recipientName,
      debtorIban: iban,
      signedOn,
    })
    return line
  },
})

/**
 * Payouts go to the customer's account at this bank from now on, those that wait included. 404 when there is no such account.
 * The product may want some days without payouts after the change; the account that is named already is no change.
 */
export const linkPayoutAccount: Command<
  Readonly<{ personId: string; creditLineId: string; accountId: string }>,
  CreditLine
> = {
  name: 'creditlines.link_payout_account',
  run: async (write, { personId, creditLineId, accountId }) => {
    const before = await lockCreditLineOf(write.tx, personId, creditLineId)
    if (before.status === 'closed')
      throw new Refusal('invalid_state', 'The credit line is closed: nothing is paid out of it.')
    const { iban } = await getCustomerAccount(write.tx, personId, accountId)
    if (before.payoutAccountId === accountId) return before
    const line = await changeLine(write, before, { payoutAccountId: accountId })
    await redirect(write, line, iban, await coolDown(write, line), ['loan'])
    return line
  },
}
