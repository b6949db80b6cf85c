// What the pre-contract information and the contract of a German consumer line both print.
import Type, { type Static } from 'typebox'
import { parseRate, RATE_ONE } from '../../../../base/rate.ts'
import { cents, count, day, object, oneOf, positiveCents, rate, signedRate, text } from '../../../fields.ts'

/** A postal address. `country` is the country's name, given only where a letter crosses a border. */
export const address = { street: text, postalCode: text, city: text, country: Type.Optional(text) }

/** The lender, as the law wants it named (Directive (EU) 2023/2225 Art. 10(3)(a) and (l), distance marketing). */
export const creditor = object({
  name: text,
  ...address,
  phone: text,
  email: text,
  website: text,
  register: text, // 'Amtsgericht Charlottenburg, HRB 123456 B'
  representatives: text, // 'Dr. Anna Beispiel (Vorsitz), Jan Muster'
  supervisor: text, // name and address
  dataProtectionEmail: text,
})

/** A credit intermediary, where one brought the customer (Art. 10(3)(a)). */
export const intermediary = object({ name: text, ...address, phone: text, email: text })

export const customer = object({ name: text, ...address, email: Type.Optional(text) })

/** Where a dispute is settled without a court (Art. 10(5)(o)). */
export const complaintBody = object({ name: text, ...address, website: text })

/** What every letter begins and ends with: who writes to whom about what, and where a dispute can be settled. */
export const letterhead = { reference: text, creditor, customer, complaintBody }

export const dayCount = Type.Union([Type.Literal('30E/360'), Type.Literal('act/365F'), Type.Literal('act/360')])

/** What is agreed about the line. */
export const terms = object({
  limitCents: positiveCents,
  borrowingRate: rate,
  dayCount,
  minimumDrawCents: positiveCents,
  /** Months an instalment plan may run. */
  planTerms: Type.Array(count(1, 120), { minItems: 1 }),
  /** Absent where the product has no loan repaid in one sum. */
  bullet: Type.Optional(object({ minimumDays: count(1, 366), maximumMonths: count(1, 120) })),
  repaymentDay: count(1, 28),
  /** Days from payout to the first instalment, at least. */
  firstDueAfterDays: count(0, 366),
  prenotificationDays: count(1, 366),
  /** Absent where the borrower has no right to withdraw: a business. */
  withdrawalDays: Type.Optional(count(14, 366)),
  /** Notice the customer must keep; 0 is at once. One month is the most the law allows. */
  customerNoticeMonths: count(0, 1),
  bankNoticeMonths: count(2, 24),
  /** A line of limited duration that is renewed (France); absent: it is open-ended. */
  renewal: Type.Optional(
    object({ everyMonths: count(1, 60), noticeMonths: count(1, 12), objectionDays: count(1, 60) }),
  ),
  /** Asked for what is repaid early: of the amount, and where the loan would end within a year; absent: nothing. */
  compensation: Type.Optional(object({ rate, lastYearRate: rate })),
  /** Days after the acceptance in which nothing is paid out; absent: none. */
  noPayoutBeforeDays: Type.Optional(count(1, 30)),
})

/** The EU rate of the open-ended line and what belongs to it, on the assumptions of annex III part II (f). */
export const frameworkCost = object({ euRate: rate, totalPayableCents: positiveCents })

/** Default interest. `defaultRate` is `baseRate` plus `margin`; anything else is refused. */
export const latePayment = object({ baseRate: signedRate, baseRateSince: day, margin: rate, defaultRate: rate })

/** One row of an instalment plan. The instalment is interest plus principal. */
export const planRow = object({ dueOn: day, interestCents: cents, principalCents: cents, balanceCents: cents })

/** The representative example (Art. 10(5)(f)): a draw at the line's rate with its plan. Its sums must be those of the rows. */
export const example = object({
  drawCents: positiveCents,
  payoutOn: day,
  euRate: rate,
  instalmentCents: positiveCents,
  lastInstalmentCents: positiveCents,
  totalPayableCents: positiveCents,
  rows: Type.Array(planRow, { minItems: 1, maxItems: 120 }),
})

/** Which law the line is under, and whether the borrower is a consumer (a founder, § 513 BGB, is treated like one). */
export const law = oneOf(['DE', 'FR'])
export const regime = oneOf(['CONSUMER', 'FOUNDER', 'BUSINESS'])

const lineFigures = object({ law, regime, terms, frameworkCost, latePayment, example })

/** The days of a year by which interest per day is reckoned. */
const yearDays: Record<Static<typeof dayCount>, bigint> = { '30E/360': 360n, 'act/365F': 365n, 'act/360': 360n }

/** Interest per day when the whole limit is used, whole cents rounded down (`domain-rules.md` 4.1). */
export const interestPerDayCents = (terms: Static<typeof lineFigures>['terms']): number =>
  Number((BigInt(terms.limitCents) * parseRate(terms.borrowingRate)) / (RATE_ONE * yearDays[terms.dayCount]))

/** The figures that contradict each other, a line each: a reader could not tell which one holds. */
export const lineProblems = (
  { law, regime, terms, frameworkCost, latePayment, example }: Static<typeof lineFigures>,
  language: string,
): string[] => {
  const { rows } = example
  const problems: string[] = []
  const must = (fact: boolean, problem: string) => {
    if (!fact) problems.push(problem)
  }
  const isFrench = law === 'FR'
  must(isFrench === (language === 'fr'), `law: there is no text under the law of ${law} in the language ${language}`)
  must(!(isFrench && regime === 'BUSINESS'), 'regime: there is no text for businesses under French law')
  must(isFrench === (terms.renewal !== undefined), 'terms.renewal: is there under French law, and only there')
  must(
    isFrench === (terms.noPayoutBeforeDays !== undefined),
    'terms.noPayoutBeforeDays: is there under French law, and only there',
  )
  must(!isFrench || terms.compensation === undefined, 'terms.compensation: is not asked under French law')
  must(regime === 'BUSINESS' || terms.withdrawalDays !== undefined, 'terms.withdrawalDays: a consumer can withdraw')
  must(frameworkCost.totalPayableCents >= terms.limitCents, 'frameworkCost.totalPayableCents: is less than the limit')
  must(
    signedRateOf(latePayment.baseRate) + parseRate(latePayment.margin) === parseRate(latePayment.defaultRate),
    'latePayment.defaultRate: is not baseRate plus margin',
  )
  must(example.drawCents <= terms.limitCents, 'example.drawCents: is more than the limit')
  must(terms.planTerms.includes(rows.length), 'example.rows: is not one of the terms on offer')
  let balanceCents = example.drawCents
  let totalCents = 0
  let previousOn = example.payoutOn
  for (const [index, row] of rows.entries()) {
    const instalmentCents = row.interestCents + row.principalCents
    const isLast = index === rows.length - 1
    balanceCents -= row.principalCents
    totalCents += instalmentCents
    must(row.balanceCents === balanceCents, `example.rows.${index}.balanceCents: does not follow from the row before`)
    must(row.dueOn > previousOn, `example.rows.${index}.dueOn: is not after ${previousOn}`)
    must(
      instalmentCents === (isLast ? example.lastInstalmentCents : example.instalmentCents),
      `example.rows.${index}: is not the instalment`,
    )
    previousOn = row.dueOn
  }
  must(balanceCents === 0, 'example.rows: do not repay the draw')
  must(totalCents === example.totalPayableCents, 'example.totalPayableCents: is not the sum of the rows')
  return problems
}

const signedRateOf = (text: string): bigint => (text.startsWith('-') ? -parseRate(text.slice(1)) : parseRate(text))
