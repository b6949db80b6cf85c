// From what is declared and known to the facts that a policy sees. Pure; amounts are per month unless the name says otherwise.
import { type Day, dayOfMonth, monthOf, yearOf } from '../base/day.ts'
import { type Cents, floor, maxCents, minCents, sumCents } from '../base/money.ts'
import { RATE_ONE, type Rate } from '../base/rate.ts'
import type { Product } from '../products/product.ts'
import { attachableIncome } from './attachable-income.ts'
import type {
  Assessment,
  Circumstances,
  ConsumerDeclaration,
  ConsumerFacts,
  Figure,
  FreelancerDeclaration,
  FreelancerFacts,
} from './decision.ts'
import { affordableLimit, lineBurden } from './limit.ts'
import type { ConsumerParameters, FreelancerParameters } from './parameters.ts'

type Offered = Pick<Product, 'limit' | 'rate'>

/** A consumer's household and what it can carry (`lending.md` 5, `domain-rules.md` 7.1). */
export const assessConsumer = (
  declared: ConsumerDeclaration,
  known: Circumstances,
  product: Offered,
  policy: ConsumerParameters,
): Assessment<ConsumerFacts> => {
  const income = soberIncome(declared.netIncomeCents, known, policy.incomeTolerance)
  const adultsCents = policy.living.adultCents + (declared.isMarried ? policy.living.spouseCents : 0n)
  const livingCents = adultsCents + policy.living.dependantCents * BigInt(declared.dependants)
  const outgoings: readonly Figure[] = [
    { name: 'housing', amountCents: declared.housingCents, evidence: ['self_declared'] },
    higherInstalments(declared.instalmentsCents, known),
    { name: 'insurance', amountCents: declared.insuranceCents, evidence: ['self_declared'] },
    { name: 'living', amountCents: livingCents, evidence: ['policy', 'self_declared'] },
    burdenOfOwnLines(known, policy),
  ]
  const caps = [declared.requestedLimitCents, income.amountCents * BigInt(policy.incomeMultiple)]
  const carried = carry(income, outgoings, caps, product, policy)
  const attachableCents = attachableIncome(income.amountCents, declared.dependants, known.on)

  return {
    ...carried.assessment,
    facts: {
      ...commonFacts(declared, known, product, carried),
      employmentMonths: fullMonths(declared.employedSince, known.on),
      attachableIncomeCents: attachableCents === null ? null : Number(attachableCents),
    },
  }
}

/** A freelancer's business and what it can carry (`lending.md` 5). */
export const assessFreelancer = (
  declared: FreelancerDeclaration,
  known: Circumstances,
  product: Offered,
  policy: FreelancerParameters,
): Assessment<FreelancerFacts> => {
  const incomeCents = share(declared.monthlyProfitCents, policy.profitShare)
  const income: Figure = { name: 'income', amountCents: incomeCents, evidence: ['self_declared', 'policy'] }
  const outgoings: readonly Figure[] = [
    { name: 'private_fixed_cost', amountCents: declared.privateFixedCostCents, evidence: ['self_declared'] },
    higherInstalments(declared.instalmentsCents, known),
    { name: 'living', amountCents: policy.living.adultCents, evidence: ['policy'] },
    burdenOfOwnLines(known, policy),
  ]
  const caps = [share(declared.annualTurnoverCents, policy.turnoverShare)]
  const carried = carry(income, outgoings, caps, product, policy)

  return {
    ...carried.assessment,
    facts: {
      ...commonFacts(declared, known, product, carried),
      businessMonths: declared.foundedOn && fullMonths(declared.foundedOn, known.on),
      annualProfitCents: Number(declared.monthlyProfitCents * 12n),
      annualTurnoverCents: Number(declared.annualTurnoverCents),
    },
  }
}

/** Completed months from one day to another; negative when `to` is earlier. Someone born on 29 February is older on 1 March (§ 188 BGB). */
export const fullMonths = (from: Day, to: Day): number =>
  12 * (yearOf(to) - yearOf(from)) + monthOf(to) - monthOf(from) - (dayOfMonth(to) < dayOfMonth(from) ? 1 : 0)

const share = (amountCents: Cents, of: Rate): Cents => floor(amountCents * of, RATE_ONE)

// The declared income, or the lower one when the account shows something clearly different.
const soberIncome = (declaredCents: Cents, known: Circumstances, tolerance: Rate): Figure => {
  if (!known.account) return { name: 'income', amountCents: declaredCents, evidence: ['self_declared'] }
  const observedCents = known.account.incomeCents
  const apartCents = maxCents(declaredCents, observedCents) - minCents(declaredCents, observedCents)
  if (apartCents * RATE_ONE <= declaredCents * tolerance || declaredCents <= observedCents)
    return { name: 'income', amountCents: declaredCents, evidence: ['self_declared', 'account_data'] }
  return { name: 'income', amountCents: observedCents, evidence: ['account_data'] }
}

const higherInstalments = (declaredCents: Cents, { account }: Circumstances): Figure =>
  account && account.instalmentsCents > declaredCents
    ? { name: 'instalments', amountCents: account.instalmentsCents, evidence: ['account_data'] }
    : { name: 'instalments', amountCents: declaredCents, evidence: ['self_declared'] }

const burdenOfOwnLines = ({ ownLines }: Circumstances, { limit }: Pick<ConsumerParameters, 'limit'>): Figure => ({
  name: 'own_lines',
  amountCents: sumCents(ownLines.map((line) => lineBurden(line.limitCents, line.rate, limit))),
  evidence: ['own_books'],
})

type Carried = Readonly<{ assessment: Omit<Assessment, 'facts'>; possibleCents: Cents }>

const carry = (
  income: Figure,
  outgoings: readonly Figure[],
  caps: readonly Cents[],
  product: Offered,
  policy: Pick<ConsumerParameters, 'limit'>,
): Carried => {
  const freeCents = income.amountCents - sumCents(outgoings.map(({ amountCents }) => amountCents))
  const affordableLimitCents = affordableLimit(freeCents, product.rate, policy.limit)
  const possibleCents = minCents(affordableLimitCents, product.limit.maximumCents, ...caps)
  const offeredLimitCents = possibleCents >= product.limit.minimumCents ? possibleCents : null
  return {
    assessment: { income, outgoings, freeCents, affordableLimitCents, offeredLimitCents, rate: product.rate },
    possibleCents,
  }
}

const commonFacts = (
  declared: Pick<ConsumerDeclaration, 'bornOn' | 'residenceCountry' | 'accountCountry'>,
  known: Circumstances,
  product: Offered,
  { assessment, possibleCents }: Carried,
) => ({
  stage: known.account ? ('final' as const) : ('initial' as const),
  bureau: known.bureau,
  ageYears: Math.floor(fullMonths(declared.bornOn, known.on) / 12),
  residenceCountry: declared.residenceCountry,
  accountCountry: declared.accountCountry,
  incomeCents: Number(assessment.income.amountCents),
  freeCents: Number(assessment.freeCents),
  affordableLimitCents: Number(assessment.affordableLimitCents),
  possibleLimitCents: Number(possibleCents),
  minimumLimitCents: Number(product.limit.minimumCents),
  observedIncomeCents: known.account && Number(known.account.incomeCents),
  returnedDebits: known.account?.returnedDebits ?? null,
  linesInArrears: known.ownLines.filter(({ inArrears }) => inArrears).length,
  failedIdentifications: known.failedIdentifications,
})
