// The words of a credit decision: what is asked, what is known, what a policy sees, and what it says.
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import type { AccountFeatures, BureauOutcome } from '../evidence/evidence.ts'
import type { ReasonCode } from './reasons.ts'

/** What a consumer says about the household, per month. */
export type ConsumerDeclaration = Readonly<{
  bornOn: Day
  residenceCountry: string
  accountCountry: string
  requestedLimitCents: Cents
  netIncomeCents: Cents
  housingCents: Cents
  instalmentsCents: Cents
  insuranceCents: Cents
  isMarried: boolean
  dependants: number
  employedSince: Day
}>

/** What a freelancer says about the business; the turnover is yearly, all else per month. */
export type FreelancerDeclaration = Readonly<{
  bornOn: Day
  residenceCountry: string
  accountCountry: string
  annualTurnoverCents: Cents
  monthlyProfitCents: Cents
  privateFixedCostCents: Cents
  instalmentsCents: Cents
  foundedOn: Day | null
}>

/** A line of this person at our bank. */
export type OwnLine = Readonly<{ limitCents: Cents; rate: Rate; inArrears: boolean }>

/** What we know beside the declaration. Without `account` the decision is preliminary. */
export type Circumstances = Readonly<{
  on: Day
  bureau: BureauOutcome
  account: AccountFeatures | null
  ownLines: readonly OwnLine[]
  failedIdentifications: number
}>

/** Where a figure comes from. */
export type Evidence = 'self_declared' | 'account_data' | 'bureau' | 'own_books' | 'policy'

/** A monthly figure of the assessment and what it rests on. */
export type Figure = Readonly<{ name: string; amountCents: Cents; evidence: readonly Evidence[] }>

type CommonFacts = Readonly<{
  stage: 'initial' | 'final'
  bureau: BureauOutcome
  ageYears: number
  residenceCountry: string
  accountCountry: string
  incomeCents: number
  freeCents: number
  affordableLimitCents: number
  possibleLimitCents: number
  minimumLimitCents: number
  observedIncomeCents: number | null
  returnedDebits: number | null
  linesInArrears: number
  failedIdentifications: number
}>

/** All that a policy sees: amounts in whole cents, null where nothing is known. Every member may be named in a table, nothing else may. */
export type ConsumerFacts = CommonFacts & Readonly<{ employmentMonths: number; attachableIncomeCents: number | null }>
export type FreelancerFacts = CommonFacts &
  Readonly<{ businessMonths: number | null; annualProfitCents: number; annualTurnoverCents: number }>
export type Facts = ConsumerFacts | FreelancerFacts

/** The household or business calculated: free = income − all outgoings, and the limit that follows. */
export type Assessment<F extends Facts = Facts> = Readonly<{
  income: Figure
  outgoings: readonly Figure[]
  freeCents: Cents
  affordableLimitCents: Cents
  /** Null where the possible limit is below the product's minimum: nothing can be offered. */
  offeredLimitCents: Cents | null
  rate: Rate
  facts: F
}>

export type Outcome = 'pass' | 'refer' | 'reject'

/** A rule of the policy that held. A referral may have no reason for the customer. */
export type Hit = Readonly<{ rule: string; outcome: Exclude<Outcome, 'pass'>; reason?: ReasonCode }>

/** What the policy said: at most four reasons, the gravest first, and every rule that held. */
export type Decision = Readonly<{
  outcome: Outcome
  reasons: readonly ReasonCode[]
  hits: readonly Hit[]
  trace: unknown
  policyName: string
  policySha256: string
}>

/** What must be kept of a decision so that it can be made again. */
export type DecisionRecord = Readonly<{ facts: Facts }> & Pick<Decision, 'outcome' | 'reasons' | 'policySha256'>
