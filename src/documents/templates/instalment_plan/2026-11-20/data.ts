// The instalment plan of a loan: the announcement of every direct debit in it (`domain-rules.md` 6.2, `lending.md` 4).
import Type, { type Static } from 'typebox'
import { cents, day, iban, object, positiveCents, rate, text } from '../../../fields.ts'
import { letterhead, planRow } from '../../shared/2026-11-20/data.ts'

export const instalmentPlanData = object({
  ...letterhead,
  loanReference: text,
  purpose: text,
  isBullet: Type.Boolean(),
  principalCents: positiveCents,
  payoutOn: day,
  payoutIban: iban,
  borrowingRate: rate,
  effectiveRate: rate,
  term: Type.Integer({ minimum: 1, maximum: 120 }),
  instalmentCents: positiveCents,
  lastInstalmentCents: positiveCents,
  interestCents: cents,
  totalCents: positiveCents,
  /** Something is asked for early repayment; absent: nothing. */
  asksCompensation: Type.Optional(Type.Literal(true)),
  debtorIban: iban,
  mandateReference: text,
  creditorId: text,
  /** `amountCents` is collected on `collectedOn`: the due day, or the first bank day after it. */
  rows: Type.Array(object({ ...planRow.properties, collectedOn: day, amountCents: positiveCents }), {
    minItems: 1,
    maxItems: 120,
  }),
})

export type InstalmentPlanData = Static<typeof instalmentPlanData>

/** What the fields alone do not show, a line each. */
export const instalmentPlanProblems = (data: InstalmentPlanData): readonly string[] => {
  const problems: string[] = []
  const must = (fact: boolean, problem: string) => {
    if (!fact) problems.push(problem)
  }
  let balanceCents = data.principalCents
  let interestCents = 0
  let previousOn = data.payoutOn
  for (const [index, row] of data.rows.entries()) {
    balanceCents -= row.principalCents
    interestCents += row.interestCents
    const at = `rows.${index}`
    const instalmentCents = index === data.rows.length - 1 ? data.lastInstalmentCents : data.instalmentCents
    must(row.balanceCents === balanceCents, `${at}.balanceCents: does not follow from the row before`)
    must(row.amountCents === row.interestCents + row.principalCents, `${at}.amountCents: is not interest and principal`)
    must(row.amountCents === instalmentCents, `${at}: is not the instalment`)
    must(row.dueOn > previousOn, `${at}.dueOn: is not after ${previousOn}`)
    must(row.collectedOn >= row.dueOn, `${at}.collectedOn: is before dueOn`)
    previousOn = row.dueOn
  }
  must(balanceCents === 0, 'rows: do not repay the loan')
  must(interestCents === data.interestCents, 'interestCents: is not the sum of the rows')
  must(data.totalCents === data.principalCents + data.interestCents, 'totalCents: is not principal and interest')
  return problems
}
