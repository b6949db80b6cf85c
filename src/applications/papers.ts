// What SECCI and contract say about an offer. Pure: the numbers are the application's, the product's and the plan's.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { type Cents, minCents } from '../base/money.ts'
import { type Rate, rateToText } from '../base/rate.ts'
import { canonicalJson, type Language } from '../documents/documents.ts'
import { berlinTimeField, centsField } from '../documents/fields.ts'
import { hashOf } from '../documents/seal/cms.ts'
import type { FiledDocument } from '../documents/store.ts'
import type { ContractData } from '../documents/templates/contract/2026-11-20/data.ts'
import type { SecciData } from '../documents/templates/secci/2026-11-20/data.ts'
import { interestPerDayCents } from '../documents/templates/shared/2026-11-20/data.ts'
import { openEndedLineCost } from '../loans/eu-rate.ts'
import { datedPlan, firstDueOn, plannedPayoutOn, type RepaymentDay } from '../loans/plan.ts'
import { contractLanguage, creditorOf, customerOf } from '../persons/letterhead.ts'
import { fullName } from '../persons/person.ts'
import { baseRates } from '../products/catalogue.ts'
import type { Lender } from '../products/lender.ts'
import type { Product } from '../products/product.ts'
import type { Applicant } from './rules.ts'

/** The customer ends the line at once, the bank with two months' notice (`lending.md` 1). */
const NOTICE_MONTHS = { customer: 0, bank: 2 } as const

/** The representative example: 1,000.00 or the whole limit, repaid in six months where the product has that term. */
const EXAMPLE = { drawCents: 100_000n, term: 6 } as const

const DEBT_ADVICE: Readonly<Record<Language, string>> = {
  de: 'Eine anerkannte Schuldnerberatungsstelle in Ihrer Nähe finden Sie unter www.meine-schulden.de.',
  en: 'You find a recognised debt advice centre near you at www.meine-schulden.de.',
  fr: 'les points conseil budget, gratuits et confidentiels : www.mesquestionsdargent.fr.',
}

/** What is offered to whom. */
export type Offer = Readonly<{
  applicationId: string
  applicant: Applicant
  product: Product
  limitCents: Cents
  rate: Rate
  repaymentDay: RepaymentDay
  recipientIban: string
  mandateReference: string
  validUntilOn: Day
}>

/** The language of what is offered. */
export const offerLanguage = ({ applicant, product }: Pick<Offer, 'applicant' | 'product'>): Language =>
  contractLanguage(applicant, product.version)

/** When it is made, and who lends. */
type Made = Readonly<{ today: Day; now: Date; lender: Lender }>

/** The pre-contract information (`domain-rules.md` 3.2). */
export const secciOf = (offer: Offer, made: Made): SecciData => ({
  ...lineOf(offer, made),
  validUntil: offer.validUntilOn,
  ...(made.lender.bureaus.length > 0 ? { bureaus: [...made.lender.bureaus] } : {}),
  isPricePersonalised: false,
  isDecisionAutomated: true,
})

/** The contract that is still to be signed; the lender has bound itself at this moment. */
export const contractOf = (offer: Offer, made: Made): ContractData => {
  const line = lineOf(offer, made)
  const { lender, now } = made
  return {
    ...line,
    payoutIban: offer.recipientIban,
    mandate: {
      reference: offer.mandateReference,
      creditorId: lender.creditorId,
      debtorName: fullName(offer.applicant),
      iban: offer.recipientIban,
    },
    ...(hasWithdrawal(offer.product) ? { withdrawal: { interestPerDayCents: interestPerDayCents(line.terms) } } : {}),
    debtAdvice: DEBT_ADVICE[offerLanguage(offer)],
    lenderSignature: { name: lender.representatives, place: lender.city, signedAt: berlinTimeField(now) },
  }
}

/** How a customer concluded a contract. */
export type Conclusion = Readonly<{
  signingId?: string
  method: string
  signedAt: Date
  identificationId?: string
  /** Under which the signature's provider knows it. */
  reference?: string
}>

/** The same contract with the customer's signature, or consent, under it, and what was signed: the copy that both keep. */
export const signedContract = (
  { documentId, document }: Pick<FiledDocument, 'documentId' | 'document'>,
  { signedAt, ...how }: Conclusion,
): ContractData => ({
  ...(document.data as ContractData),
  signature: {
    ...how,
    signedAt: berlinTimeField(signedAt),
    signedDocumentId: documentId,
    signedInputsSha256: hashOf(Buffer.from(canonicalJson(document.data))),
  },
})

/** A business is bound at once (§ 355 BGB is for consumers and founders). */
const hasWithdrawal = ({ legalRegime }: Product): boolean => legalRegime !== 'BUSINESS'

const lineOf = (offer: Offer, made: Made) => {
  const { today, lender } = made
  const { product, limitCents, rate } = offer
  const cost = openEndedLineCost(limitCents, rate, product.fees.setupCents)
  return {
    reference: offer.applicationId,
    law: product.country,
    regime: product.legalRegime,
    creditor: creditorOf(lender),
    customer: customerOf(offer.applicant, lender.country, offerLanguage(offer)),
    terms: {
      limitCents: centsField(limitCents),
      borrowingRate: rateToText(rate),
      dayCount: product.dayCount,
      minimumDrawCents: centsField(product.draw.minimumCents),
      planTerms: [...product.termMonths],
      ...(product.bullet ? { bullet: { ...product.bullet } } : {}),
      repaymentDay: offer.repaymentDay,
      firstDueAfterDays: product.repayment.firstDueAfterDays,
      prenotificationDays: product.collection.prenotificationDays,
      ...(hasWithdrawal(product) ? { withdrawalDays: product.revocationDays } : {}),
      customerNoticeMonths: NOTICE_MONTHS.customer,
      bankNoticeMonths: NOTICE_MONTHS.bank,
      ...(product.renewal ? { renewal: renewalOf(product.renewal) } : {}),
      ...(product.earlyRepayment.compensation
        ? { compensation: compensationIn(product.earlyRepayment.compensation) }
        : {}),
      ...(product.noPayoutBeforeDays > 0 ? { noPayoutBeforeDays: product.noPayoutBeforeDays } : {}),
    },
    frameworkCost: { euRate: rateToText(cost.effective.rate), totalPayableCents: centsField(cost.totalCents) },
    latePayment: latePaymentOf(product, today),
    example: exampleOf(offer, made),
    complaintBody: { ...lender.complaintBody },
  }
}

const compensationIn = (terms: NonNullable<Product['earlyRepayment']['compensation']>) => ({
  rate: rateToText(terms.rate),
  lastYearRate: rateToText(terms.lastYearRate),
})

const renewalOf = ({ everyMonths, noticeMonths, objectionDays }: NonNullable<Product['renewal']>) => ({
  everyMonths,
  noticeMonths,
  objectionDays,
})

/** Default interest at the base rate of the day (§§ 247, 288, 497 BGB). */
const latePaymentOf = ({ defaultInterest }: Product, today: Day): ContractData['latePayment'] => {
  const base = baseRates.findLast(({ from }) => from <= today)
  assert(base, `a base rate is known on ${today}`)
  return {
    baseRate: rateToText(base.rate),
    baseRateSince: base.from,
    margin: rateToText(defaultInterest.marginRate),
    defaultRate: rateToText((base.rate + defaultInterest.marginRate) as Rate),
  }
}

const exampleOf = ({ product, limitCents, rate, repaymentDay }: Offer, made: Made): ContractData['example'] => {
  const drawCents = minCents(EXAMPLE.drawCents, limitCents)
  const term = product.termMonths.includes(EXAMPLE.term) ? EXAMPLE.term : (product.termMonths[0] ?? EXAMPLE.term)
  const payoutOn = plannedPayoutOn(made, made.lender.cutOffs.payouts)
  const firstOn = firstDueOn(payoutOn, repaymentDay, product.repayment.firstDueAfterDays)
  const plan = datedPlan({ principalCents: drawCents, rate, dayCount: product.dayCount }, payoutOn, firstOn, term)
  assert(plan, `${drawCents} cents can be repaid in ${term} months`)
  return {
    drawCents: centsField(drawCents),
    payoutOn,
    euRate: rateToText(plan.effective.rate),
    instalmentCents: centsField(plan.instalmentCents),
    lastInstalmentCents: centsField(plan.lastInstalmentCents),
    totalPayableCents: centsField(plan.totalCents),
    rows: plan.rows.map((row, index) => ({
      dueOn: plan.dueDays[index] ?? payoutOn,
      interestCents: centsField(row.interestCents),
      principalCents: centsField(row.principalCents),
      balanceCents: centsField(row.balanceCents),
    })),
  }
}
