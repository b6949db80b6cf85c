// The terms on offer. A product version never changes: a contract names the version it was made under.
import { type StaticDecode, Type } from 'typebox'
import { RATE_ONE } from '../base/rate.ts'
import { cents, count, day, members, oneOf, rate } from './file.ts'

const title = members({ de: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
const cited = Type.String({ minLength: 1 })

/** The shape of a product file. */
export const productSchema = members({
  // `consumer-de.2026-11-20`: what a contract stores.
  version: Type.String({ pattern: '^[a-z]+-[a-z]{2}\\.\\d{4}-\\d\\d-\\d\\d$' }),
  title,
  segment: oneOf('consumer', 'freelancer'),
  country: oneOf('DE', 'FR'),
  // New applications take this version from here on, until a later version of the same segment and country begins.
  offeredFrom: day,
  // A founder (§ 513 BGB) is treated like a consumer; the application decides that, this is the rule for all others.
  legalRegime: oneOf('CONSUMER', 'FOUNDER', 'BUSINESS'),
  limit: members({ minimumCents: cents, maximumCents: cents }),
  // A draw may be as large as what is free of the limit.
  draw: members({ minimumCents: cents }),
  // The contract's borrowing rate, and the rates that an anonymous plan may be asked for.
  rate,
  requestedRate: members({ minimum: rate, maximum: rate }),
  dayCount: oneOf('30E/360', 'act/365F', 'act/360'),
  termMonths: Type.Array(count(1), { minItems: 1, uniqueItems: true }),
  bullet: Type.Union([Type.Null(), members({ minimumDays: count(1), maximumMonths: count(1) })]),
  repayment: members({
    daysOfMonth: Type.Array(Type.Integer({ minimum: 1, maximum: 28 }), { minItems: 1, uniqueItems: true }),
    defaultDayOfMonth: Type.Integer({ minimum: 1, maximum: 28 }),
    // The first due day is the first repayment day at least so many days after the planned payout.
    firstDueAfterDays: count(0),
  }),
  collection: members({ prenotificationDays: count(0) }),
  // What is asked for an amount repaid early: so much of it, or so much where the loan would have ended within a year; never
  // more than the interest saved. Null: nothing.
  earlyRepayment: members({ compensation: Type.Union([Type.Null(), members({ rate, lastYearRate: rate })]) }),
  // After a change of the account for payouts nothing is drawn or paid out for so many days.
  accountChangeCoolDownDays: count(0),
  offerValidityDays: count(1),
  // Applies to the regimes CONSUMER and FOUNDER.
  revocationDays: count(0),
  // Money may not leave before so many days after acceptance.
  noPayoutBeforeDays: count(0),
  // Null: the line is open-ended.
  renewal: Type.Union([
    Type.Null(),
    members({ everyMonths: count(1), noticeMonths: count(1), objectionDays: count(0), inactiveAfterMonths: count(1) }),
  ]),
  // Points above the base rate, yearly.
  defaultInterest: members({ marginRate: rate }),
  // A fee that is not listed is not owed (§ 494 (4) BGB). What a bank charges for a returned debit is no fee of ours.
  fees: members({
    setupCents: cents,
    monthlyCents: cents,
    drawCents: cents,
    reminderCents: cents,
  }),
})

export type Product = Readonly<StaticDecode<typeof productSchema>>
export type Segment = Product['segment']
export type Country = Product['country']
export type LegalRegime = Product['legalRegime']

/** The shape of the table of base rates (§ 247 BGB). `assumed` marks a value that nobody has confirmed yet. */
export const baseRatesSchema = members({
  source: cited,
  rates: Type.Array(members({ from: day, rate, assumed: Type.Optional(cited) }), { minItems: 1 }),
})

export type BaseRate = Readonly<StaticDecode<typeof baseRatesSchema>['rates'][number]>

/** What a product file says that its shape cannot: each a claim with its test. */
export const productClaims: readonly (readonly [claim: string, holds: (product: Product) => boolean])[] = [
  [
    'version names segment, country and offeredFrom',
    (p) => p.version === `${p.segment}-${p.country.toLowerCase()}.${p.offeredFrom}`,
  ],
  [
    'limit.minimumCents is positive and not above limit.maximumCents',
    ({ limit }) => limit.minimumCents > 0n && limit.minimumCents <= limit.maximumCents,
  ],
  [
    'draw.minimumCents is positive and not above limit.minimumCents',
    ({ draw, limit }) => draw.minimumCents > 0n && draw.minimumCents <= limit.minimumCents,
  ],
  [
    'rate lies within requestedRate',
    ({ rate: own, requestedRate }) => requestedRate.minimum <= own && own <= requestedRate.maximum,
  ],
  ['termMonths ascend', ({ termMonths }) => termMonths.every((term, index) => term > (termMonths[index - 1] ?? 0))],
  [
    'accountChangeCoolDownDays is less than repayment.firstDueAfterDays: money leaves before the first instalment',
    (p) => p.accountChangeCoolDownDays < p.repayment.firstDueAfterDays,
  ],
  [
    // § 502 (3) BGB.
    'earlyRepayment.compensation is at most 0.01, and 0.005 within the last year',
    ({ earlyRepayment: { compensation } }) =>
      compensation === null || (compensation.rate <= RATE_ONE / 100n && compensation.lastYearRate <= RATE_ONE / 200n),
  ],
  // A French line is repaid early for nothing (code de la consommation L312-34).
  [
    'earlyRepayment.compensation is null in France',
    (p) => p.country !== 'FR' || p.earlyRepayment.compensation === null,
  ],
  [
    'repayment.defaultDayOfMonth is one of repayment.daysOfMonth',
    ({ repayment }) => repayment.daysOfMonth.includes(repayment.defaultDayOfMonth),
  ],
]
