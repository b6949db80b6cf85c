// Servicing on the wire: the settlement figure, the dated events, and where a number comes from.
import Type from 'typebox'
import { centsToDecimal } from '../base/money.ts'
import { rateToNumber } from '../base/rate.ts'
import { DayText, idOf, Money, oneOf, viewMoney } from '../http/wire.ts'
import { inForce, type LoanEvent } from './contract.ts'
import type { Explanation } from './explain.ts'
import type { Loan } from './loan.ts'
import type { Quote } from './servicing.ts'

export const QuoteView = Type.Object(
  {
    loan_id: idOf('loan'),
    on: DayText,
    principal: Money,
    interest: Money,
    fees: Money,
    default_interest: Money,
    compensation: Money,
    total: Money,
    interest_saved: Type.Unsafe<{ value: number; unit: 'cents'; currency: 'EUR' }>({
      ...Money,
      description: 'Contract interest that will then not be owed.',
    }),
    transfer_to_iban: Type.String(),
    reference: Type.String(),
  },
  { $id: 'SettlementQuote' },
)

/** The settlement figure of a loan, charge by charge, and where to pay it. */
export const viewQuote = (loan: Loan, quote: Quote) => ({
  loan_id: loan.loanId,
  on: quote.on,
  principal: viewMoney(quote.principalCents),
  interest: viewMoney(quote.interestCents),
  fees: viewMoney(quote.feesCents),
  default_interest: viewMoney(quote.defaultInterestCents),
  compensation: viewMoney(quote.compensationCents),
  total: viewMoney(quote.totalCents),
  interest_saved: viewMoney(quote.savedInterestCents),
  transfer_to_iban: loan.billingIban,
  reference: loan.reference,
})

const Named = Type.Object({ name: Type.String(), value: Type.String() })

export const ExplanationView = Type.Object(
  {
    subject: oneOf(['effective_rate', 'framework_rate', 'instalment', 'settlement', 'arrears']),
    result: Type.String({ description: 'An amount in euro, or a rate in percent.' }),
    formula: Type.String(),
    inputs: Type.Array(Named),
    roundings: Type.Array(
      Type.Object({ of: Type.String(), exact: Type.String(), rounded: Type.String(), rule: Type.String() }),
    ),
    rule: Type.String(),
    source: Type.String(),
    sentence: Type.Object({ de: Type.String(), en: Type.String() }),
  },
  { $id: 'Explanation' },
)

/** An explanation is wire-ready as it is. */
export const viewExplanation = (explanation: Explanation): Explanation => explanation

export const LoanEventView = Type.Object(
  {
    id: Type.String(),
    type: Type.String(),
    value_date: DayText,
    number: Type.Integer({ description: 'The order in which the bank learnt of it.' }),
    in_force: Type.Boolean(),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'LoanEvent' },
)

const wireName = (name: string): string =>
  name.replace(/(Cents|On)$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const detail = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => {
  if (typeof value === 'bigint' && name.endsWith('Cents')) return [wireName(name), centsToDecimal(value)]
  if (name === 'rate') return ['interest_rate', rateToNumber(value as Parameters<typeof rateToNumber>[0])]
  return [wireName(name), value]
}

/** Everything that ever happened to a loan, in the order in which it became known. */
export const viewLoanEvents = (events: readonly LoanEvent[]) => {
  const counting = new Set(inForce(events).map(({ id }) => id))
  return events.map(({ id, type, valueOn, sequence, ...details }) => ({
    id,
    type,
    value_date: valueOn,
    number: sequence,
    in_force: counting.has(id),
    details: Object.fromEntries(Object.entries(details).map(detail)),
  }))
}
