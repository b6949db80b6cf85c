// What a payment pays first. The law orders the charges; within a charge the oldest instalment comes first.
import type { Day } from '../base/day.ts'
import { type Cents, minCents } from '../base/money.ts'
import type { LoanAccount } from './books.ts'
import type { PaymentSource, Regime } from './contract.ts'
import { dayNumber, type RawInterest } from './day-count.ts'
import { type DefaultRate, rawDefaultInterest, roundDefaultInterest } from './default-interest.ts'
import type { ScheduledRow } from './schedule.ts'

/** A part of a payment: the account it pays, and the instalment where it pays one. */
export type Part = Readonly<{ account: LoanAccount; amountCents: Cents; instalment: number | null }>

/** A payment and what it paid. What it did not need is the customer's credit (account 2000). */
export type Allocation = Readonly<{
  paymentId: string
  valueOn: Day
  source: PaymentSource
  parts: readonly Part[]
  surplusCents: Cents
}>

/** A row with what is still open of it. */
export type OpenRow = {
  readonly row: ScheduledRow
  readonly number: number
  readonly defaultFromOn: Day
  openInterestCents: Cents
  openPrincipalCents: Cents
  isInDefault: boolean
  settledOn: Day | null
}

/** What a debtor owes on a day: what has fallen due and is open, charge by charge. The fold brings it from day to day. */
export type Debt = {
  readonly rates: readonly DefaultRate[]
  readonly due: OpenRow[]
  /** Rows before this one are settled. */
  firstOpen: number
  feesCents: Cents
  interestCents: Cents
  principalCents: Cents
  /** Open parts of instalments in default: what bears default interest. */
  overdueCents: Cents
  rawDefault: RawInterest
  /** How far default interest has run: the day, and its number. */
  defaultThroughOn: Day | null
  defaultThrough: number
  /** Default interest ever booked, and ever paid or waived. The accrued rest is a memo. */
  claimedDefaultCents: Cents
  settledDefaultCents: Cents
  lastSettledOn: Day | null
}

/** Lets default interest run to a day. It bears none itself. */
export const runDefaultTo = (debt: Debt, on: Day): void => {
  if (on === debt.defaultThroughOn) return
  const through = dayNumber(on)
  if (debt.overdueCents > 0n && debt.defaultThroughOn !== null) {
    debt.rawDefault += rawDefaultInterest(debt.overdueCents, debt.defaultThrough, through, debt.rates)
  }
  debt.defaultThroughOn = on
  debt.defaultThrough = through
}

/** Default interest accrued and neither paid nor waived: booked or memo. */
export const defaultOwed = (debt: Debt): Cents => roundDefaultInterest(debt.rawDefault) - debt.settledDefaultCents

/** Books accrued default interest so that `upToCents` have been claimed in all; returns what was new. */
export const claimDefault = (debt: Debt, upToCents: Cents): Cents => {
  if (upToCents <= debt.claimedDefaultCents) return 0n
  const newCents = upToCents - debt.claimedDefaultCents
  debt.claimedDefaultCents = upToCents
  return newCents
}

/** The accounts of a loan that money can settle. */
export type SettledAccount = '1200' | '1210' | '1220' | '1230'

/** What an amount settled: in all, by account, and part by part. */
export type Settlement = Readonly<{
  totalCents: Cents
  byAccount: Readonly<Record<SettledAccount, Cents>>
  parts: readonly Part[]
}>

type Note = (account: SettledAccount, amountCents: Cents, instalment: number | null) => void

/** Settles at most `leftCents` of a charge on a day, notes where it went, and returns how much it was. */
type Step = (debt: Debt, leftCents: Cents, on: Day, note: Note) => Cents

const settleRows =
  (takesInterest: boolean, takesPrincipal: boolean): Step =>
  (debt, leftCents, on, note) => {
    let left = leftCents
    for (let index = debt.firstOpen; index < debt.due.length && left > 0n; index++) {
      const open = debt.due[index]
      if (open === undefined || open.settledOn !== null) continue
      const interest = takesInterest ? minCents(left, open.openInterestCents) : 0n
      const principal = takesPrincipal ? minCents(left - interest, open.openPrincipalCents) : 0n
      const taken = interest + principal
      if (taken === 0n) continue
      if (interest > 0n) note('1210', interest, open.number)
      if (principal > 0n) note('1200', principal, open.number)
      open.openInterestCents -= interest
      open.openPrincipalCents -= principal
      debt.interestCents -= interest
      debt.principalCents -= principal
      if (open.isInDefault) debt.overdueCents -= taken
      if (open.openInterestCents + open.openPrincipalCents === 0n) open.settledOn = on
      left -= taken
    }
    while (debt.due[debt.firstOpen]?.settledOn != null) debt.firstOpen++
    return leftCents - left
  }

/** How each charge is settled. */
export const steps = {
  fees: (debt, leftCents, _on, note) => {
    const taken = minCents(leftCents, debt.feesCents)
    debt.feesCents -= taken
    if (taken > 0n) note('1220', taken, null)
    return taken
  },
  instalments: settleRows(true, true),
  interest: settleRows(true, false),
  principal: settleRows(false, true),
  default_interest: (debt, leftCents, _on, note) => {
    const taken = minCents(leftCents, defaultOwed(debt))
    debt.settledDefaultCents += taken
    if (taken > 0n) note('1230', taken, null)
    return taken
  },
} as const satisfies Record<string, Step>

type StepName = keyof typeof steps

// § 497 (3) BGB: costs, then what is owed, then default interest. An instalment's interest comes before its principal.
const consumerOrder: readonly StepName[] = ['fees', 'instalments', 'default_interest']

/** The order of payment under each regime (`domain-rules.md` 5.3). */
export const orders: Readonly<Record<Regime, readonly StepName[]>> = {
  CONSUMER: consumerOrder,
  FOUNDER: consumerOrder,
  // § 367 (1) BGB: costs, interest of either kind, principal.
  BUSINESS: ['fees', 'default_interest', 'interest', 'principal'],
}

/** Settles charges in the given order with an amount, as far as it goes. */
export const settle = (debt: Debt, order: readonly StepName[], amountCents: Cents, on: Day): Settlement => {
  const parts: Part[] = []
  const byAccount = { 1200: 0n, 1210: 0n, 1220: 0n, 1230: 0n }
  const note: Note = (account, cents, instalment) => {
    parts.push({ account, amountCents: cents, instalment })
    byAccount[account] += cents
  }
  let leftCents = amountCents
  for (const name of order) {
    if (leftCents === 0n) break
    leftCents -= steps[name](debt, leftCents, on, note)
  }
  if (parts.length > 0) debt.lastSettledOn = on
  return { totalCents: amountCents - leftCents, byAccount, parts }
}
