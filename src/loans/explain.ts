// Where a number comes from: formula, inputs, each rounding, rule and source, as data and as a sentence.
import { levelInstalment } from '../base/annuity.ts'
import type { Day } from '../base/day.ts'
import { type Cents, centsToDecimal, sumCents } from '../base/money.ts'
import { RATE_ONE, type Rate, rateToPercent } from '../base/rate.ts'
import { type AssumptionLetter, assumptions } from './assumptions.ts'
import type { LoanContract } from './contract.ts'
import { type DayCount, dayCounts, daysCounted, type RawInterest } from './day-count.ts'
import { roundDefaultInterest } from './default-interest.ts'
import { openEndedLineCost } from './eu-rate.ts'
import type { LoanState } from './fold.ts'
import type { Plan } from './plan.ts'
import type { Quote } from './servicing.ts'

type Named = Readonly<{ name: string; value: string }>

/** A value before and after it was rounded, and how. */
export type RoundingStep = Readonly<{ of: string; exact: string; rounded: string; rule: string }>

export type Explanation = Readonly<{
  subject: 'effective_rate' | 'framework_rate' | 'instalment' | 'settlement' | 'arrears'
  result: string
  formula: string
  inputs: readonly Named[]
  roundings: readonly RoundingStep[]
  rule: string
  source: string
  sentence: Readonly<{ de: string; en: string }>
}>

const HALF_UP = 'to the nearest, a half away from zero'

const english = (cents: Cents): string => centsToDecimal(cents).replace(/\B(?=(\d{3})+\.)/g, ',')
const german = (cents: Cents): string => english(cents).replaceAll(/[,.]/g, (mark) => (mark === ',' ? '.' : ','))
const germanPercent = (rate: Rate): string => rateToPercent(rate).replace('.', ',')
const germanDay = (on: Day): string => on.split('-').toReversed().join('.')

/** `numerator / denominator` cents as euro with eight decimals: enough to see which way a rounding went. */
const exactEuro = (numerator: bigint, denominator: bigint): string => {
  const digits = ((numerator * 1_000_000n) / denominator).toString().padStart(9, '0')
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`
}

const money = (name: string, cents: Cents): Named => ({ name, value: centsToDecimal(cents) })

/** The effective rate of a plan. */
export const explainEffectiveRate = (plan: Plan): Explanation => {
  const { rate, unrounded } = plan.effective
  return {
    subject: 'effective_rate',
    result: rateToPercent(rate),
    formula: 'Σ C_k · (1 + X)^(−t_k) = Σ D_l · (1 + X)^(−s_l)',
    inputs: [
      money('draw', plan.principalCents),
      ...plan.rows.map((row, index) =>
        money(`payment ${plan.dueDays[index] ?? `after month ${index + 1}`}`, row.interestCents + row.principalCents),
      ),
    ],
    roundings: [
      {
        of: 'X in percent, to two decimals',
        exact: (Number(unrounded) * 100).toFixed(10),
        rounded: rateToPercent(rate),
        rule: HALF_UP,
      },
    ],
    rule: 'Equal months of 1/12 year, counted backwards from each payment; days left over by the year that ends with them.',
    source: 'CCD2 Annex III Part I; PAngV § 16 and annex',
    sentence: {
      de: `Werden ${german(plan.principalCents)} EUR in ${plan.rows.length} Zahlungen von zusammen ${german(plan.totalCents)} EUR zurückgezahlt, entspricht das einem effektiven Jahreszins von ${germanPercent(rate)} %.`,
      en: `Repaying EUR ${english(plan.principalCents)} in ${plan.rows.length} payments of EUR ${english(plan.totalCents)} in all corresponds to an effective annual rate of ${rateToPercent(rate)} %.`,
    },
  }
}

/** The effective rate of a line itself, on which nothing needs to be drawn: what the law lets us assume stands in the inputs. */
export const explainFrameworkRate = (
  { limitCents, rate, chargesCents }: Readonly<{ limitCents: Cents; rate: Rate; chargesCents: Cents }>,
  letter: AssumptionLetter,
): Explanation => {
  const { effective, totalCents, partCents, payments } = openEndedLineCost(limitCents, rate, chargesCents)
  const { situation, de, en } = assumptions[letter]
  let balanceCents = limitCents
  const interest = payments.map(({ interestCents, capitalCents }, index): RoundingStep => {
    const exact = exactEuro(balanceCents * rate, 12n * RATE_ONE)
    balanceCents -= capitalCents
    return { of: `interest of month ${index + 1}`, exact, rounded: centsToDecimal(interestCents), rule: HALF_UP }
  })
  return {
    subject: 'framework_rate',
    result: rateToPercent(effective.rate),
    formula: 'L = charges + Σ (L / 12 + B_k · i / 12) · (1 + X)^(−k / 12), k = 1 … 12',
    inputs: [
      money('L, the limit', limitCents),
      { name: 'i', value: `${rateToPercent(rate)} %` },
      money('charges at the first drawdown', chargesCents),
      { name: `assumption (${letter})`, value: situation },
      ...payments.map(({ interestCents, capitalCents }, index) =>
        money(`payment after month ${index + 1}`, interestCents + capitalCents),
      ),
    ],
    roundings: [
      { of: 'L / 12', exact: exactEuro(limitCents, 12n), rounded: centsToDecimal(partCents), rule: HALF_UP },
      ...interest,
      {
        of: 'X in percent, to two decimals',
        exact: (Number(effective.unrounded) * 100).toFixed(10),
        rounded: rateToPercent(effective.rate),
        rule: HALF_UP,
      },
    ],
    rule: en,
    source: `CCD2 Annex III Part I and Part II (${letter}); PAngV § 16 and annex`,
    sentence: {
      de: `Für den Rahmen von ${german(limitCents)} EUR zu ${germanPercent(rate)} % wird der effektive Jahreszins mit ${germanPercent(effective.rate)} % angegeben; zusammen wären ${german(totalCents)} EUR zu zahlen. ${de}`,
      en: `For the limit of EUR ${english(limitCents)} at ${rateToPercent(rate)} % the effective annual rate is ${rateToPercent(effective.rate)} %; EUR ${english(totalCents)} would be paid in all. ${en}`,
    },
  }
}

/** The level instalment of a plan; `payoutOn` where the plan has real days. */
export const explainInstalment = (plan: Plan, dayCount: DayCount, payoutOn?: Day): Explanation => {
  const { yearDays } = dayCounts[dayCount]
  const fractions = plan.rows.map((_, index) => {
    const to = plan.dueDays[index]
    const from = plan.dueDays[index - 1] ?? payoutOn
    return to && from
      ? { numerator: daysCounted(dayCount, from, to), denominator: yearDays }
      : { numerator: 1, denominator: 12 }
  })
  const scale = 1_000_000n
  const first = fractions[0]
  return {
    subject: 'instalment',
    result: centsToDecimal(plan.instalmentCents),
    formula: 'A = P / Σ v_k, v_0 = 1, v_k = v_(k−1) / (1 + i · τ_k)',
    inputs: [
      money('P', plan.principalCents),
      { name: 'i', value: `${rateToPercent(plan.rate)} %` },
      { name: 'day count', value: dayCount },
      ...fractions.map(({ numerator, denominator }, index) => ({
        name: `τ_${index + 1}`,
        value: `${numerator}/${denominator}`,
      })),
    ],
    roundings: [
      {
        of: 'A',
        exact: exactEuro(levelInstalment(plan.principalCents * scale, plan.rate, fractions), scale),
        rounded: centsToDecimal(plan.instalmentCents),
        rule: HALF_UP,
      },
      ...plan.rows.map((row, index) => {
        const before = plan.rows[index - 1]?.balanceCents ?? plan.principalCents
        const { numerator, denominator } = fractions[index] ?? { numerator: 0, denominator: 1 }
        return {
          of: `interest of payment ${index + 1}`,
          exact: exactEuro(before * plan.rate * BigInt(numerator), RATE_ONE * BigInt(denominator)),
          rounded: centsToDecimal(row.interestCents),
          rule: HALF_UP,
        }
      }),
    ],
    rule: 'Level instalments; each first pays the interest of its period; the last one pays what is left.',
    source: 'loan contract, BGB § 489 (5), § 248 (1)',
    sentence: {
      de: `${german(plan.principalCents)} EUR zu ${germanPercent(plan.rate)} % ergeben ${plan.rows.length} Raten zu ${german(plan.instalmentCents)} EUR, die letzte zu ${german(plan.lastInstalmentCents)} EUR; die erste enthält ${german(plan.rows[0]?.interestCents ?? 0n)} EUR Zinsen für ${first?.numerator}/${first?.denominator} Jahr.`,
      en: `EUR ${english(plan.principalCents)} at ${rateToPercent(plan.rate)} % make ${plan.rows.length} instalments of EUR ${english(plan.instalmentCents)}, the last of EUR ${english(plan.lastInstalmentCents)}; the first contains EUR ${english(plan.rows[0]?.interestCents ?? 0n)} of interest for ${first?.numerator}/${first?.denominator} of a year.`,
    },
  }
}

/** A settlement figure, beside the loan as it stands on that day. */
export const explainSettlement = (contract: LoanContract, state: LoanState, quote: Quote): Explanation => {
  const { dayCount } = contract
  const startOn = state.accrualStartOn ?? quote.on
  const days = daysCounted(dayCount, startOn, quote.on)
  const raw: RawInterest = state.accrualCarried + state.principalNotDueCents * state.rate * BigInt(days)
  return {
    subject: 'settlement',
    result: centsToDecimal(quote.totalCents),
    formula: 'fees + interest due + B · i · days / year + principal + default interest + compensation',
    inputs: [
      money('fees', quote.feesCents),
      money('interest due', state.dueCents[1210]),
      money('B, principal not due', state.principalNotDueCents),
      money('principal due', state.dueCents[1200]),
      { name: 'i', value: `${rateToPercent(state.rate)} %` },
      { name: 'days', value: `${days} from ${startOn} to ${quote.on}, ${dayCount}` },
      money('default interest', quote.defaultInterestCents),
      money('compensation', quote.compensationCents),
    ],
    roundings: [
      {
        of: 'interest to the day',
        exact: exactEuro(raw, RATE_ONE * BigInt(dayCounts[dayCount].yearDays)),
        rounded: centsToDecimal(quote.interestCents - state.dueCents[1210]),
        rule: HALF_UP,
      },
      ...(quote.compensationRate > 0n
        ? [
            {
              of: `compensation, ${rateToPercent(quote.compensationRate)} % of B`,
              exact: exactEuro(state.principalNotDueCents * quote.compensationRate, RATE_ONE),
              rounded: centsToDecimal(quote.compensationCents),
              rule: `down, and never more than the interest saved, ${centsToDecimal(quote.savedInterestCents)}`,
            },
          ]
        : []),
    ],
    rule:
      quote.compensationRate > 0n
        ? 'Interest not yet earned is not owed; for that a share of what is repaid early is asked, at most 1 %, 0.5 % in the last year, and never more than the interest saved.'
        : 'Interest not yet earned is not owed.',
    source: 'BGB § 500 (2), § 501, § 502',
    sentence: {
      de: `Am ${germanDay(quote.on)} löst eine Zahlung von ${german(quote.totalCents)} EUR das Darlehen ab; ${german(quote.savedInterestCents)} EUR Zinsen fallen nicht mehr an${quote.compensationCents > 0n ? `, dafür ist eine Entschädigung von ${german(quote.compensationCents)} EUR enthalten` : ''}.`,
      en: `On ${quote.on} a payment of EUR ${english(quote.totalCents)} settles the loan; EUR ${english(quote.savedInterestCents)} of interest will not be owed${quote.compensationCents > 0n ? `, for which a compensation of EUR ${english(quote.compensationCents)} is included` : ''}.`,
    },
  }
}

/** What is overdue and was claimed. Default interest that nobody has asked for yet is told beside it. */
export const explainArrears = (state: LoanState): Explanation => {
  const overdue = state.instalments
    .filter((row) => row.dueOn <= state.asOf && row.defaultFromOn <= state.asOf && row.settledOn === null)
    .map((row) => ({
      row,
      openCents: row.interestCents + row.principalCents - row.settledInterestCents - row.settledPrincipalCents,
    }))
  const { 1220: feesCents, 1230: claimedCents } = state.dueCents
  const memoCents = state.defaultInterestMemoCents
  const total = sumCents([state.overdueCents, feesCents, claimedCents])
  return {
    subject: 'arrears',
    result: centsToDecimal(total),
    formula:
      'Σ open parts of instalments in default + fees + default interest claimed, which is Σ overdue · (base rate + margin) · days / 365',
    inputs: [
      ...overdue.map(({ row, openCents }) =>
        money(`due ${row.dueOn}, in default from ${row.defaultFromOn}`, openCents),
      ),
      money('fees', feesCents),
      money('default interest claimed', claimedCents),
      money('default interest accrued since, not claimed and not in the sum', memoCents),
    ],
    roundings: [
      {
        of: 'all default interest so far, settled, claimed or neither',
        exact: exactEuro(state.defaultInterestRaw, 365n * RATE_ONE),
        rounded: centsToDecimal(roundDefaultInterest(state.defaultInterestRaw)),
        rule: HALF_UP,
      },
    ],
    rule: 'Default begins the day after the last day to pay; five points above the base rate of each half-year; no interest on it. It is owed when a letter or a quote claims it.',
    source: 'BGB § 286 (2), § 288 (1), § 289, § 497 (1)',
    sentence: {
      de: `Am ${germanDay(state.asOf)} sind ${german(total)} EUR rückständig: ${german(state.overdueCents)} EUR aus ${overdue.length} Raten, ${german(feesCents)} EUR Kosten und ${german(claimedCents)} EUR geforderte Verzugszinsen; weitere ${german(memoCents)} EUR sind aufgelaufen und noch nicht gefordert.`,
      en: `On ${state.asOf} EUR ${english(total)} is overdue: EUR ${english(state.overdueCents)} from ${overdue.length} instalments, EUR ${english(feesCents)} of fees and EUR ${english(claimedCents)} of default interest claimed; another EUR ${english(memoCents)} has accrued and is not claimed yet.`,
    },
  }
}
