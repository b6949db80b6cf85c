// Anonymous plans: what an amount would cost, no person needed (`reference/splitpay.md` C1, F1).
import Type from 'typebox'
import { invalidField, outsideProduct } from '../base/errors.ts'
import { readClock } from '../db/clock.ts'
import type { Db } from '../db/database.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, oneOf, PositiveMoney, readDay, readMoney, readRate } from '../http/wire.ts'
import type { Moment } from '../payments/cut-off.ts'
import { productFor } from '../products/catalogue.ts'
import { lender } from '../products/lender.ts'
import type { Segment } from '../products/product.ts'
import { bulletPlan, gridPlans, plannedPayoutOn } from './plan.ts'
import { PlansView, viewPlans } from './views.ts'

/**
 * What every advertisement of credit must say, clearly and prominently (Directive (EU) 2023/2225 Art. 8 (1)): whoever shows
 * these figures to a consumer shows it beside them.
 */
export const advertisingWarning = {
  de: 'Achtung! Kreditaufnahme kostet Geld.',
  fr: "Attention ! Un crédit coûte de l'argent et doit être remboursé !",
} as const

/** Ours beside the published contract. */
const AdvertisedPlansView = Type.Object(
  { ...PlansView.properties, warning: Type.Object({ de: Type.String(), fr: Type.String() }) },
  { $id: 'AdvertisedInstallmentPlans' },
)

const Request = Type.Object(
  {
    amount: PositiveMoney,
    loan_type: Type.Optional(oneOf(['bullet', 'installment_plan'], { default: 'installment_plan' })),
    interest_rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    bullet_loan_repayment_date: Type.Optional(DayText),
  },
  { $id: 'AnonymousPlansRequest' },
)

type Wish = Readonly<{
  amount: { value: number; unit: 'cents'; currency: 'EUR' }
  loan_type?: string
  interest_rate?: number
  bullet_loan_repayment_date?: string
}>

/** The plans of an amount on the ideal grid, at the product's rate or a special one within its bounds. */
const plansFor = (segment: Segment, country: string, moment: Moment, wish: Wish) => {
  const product = productFor(segment, country, moment.today)
  if (!product) throw outsideProduct('amount', `no ${segment} product is on offer.`)
  const { limit, requestedRate } = product
  const principalCents = readMoney(wish.amount)
  const rate = wish.interest_rate === undefined ? product.rate : readRate(wish.interest_rate, 'interest_rate')
  if (principalCents > limit.maximumCents)
    throw invalidField('amount.value', `must be at most ${limit.maximumCents} cents.`)
  if (rate < requestedRate.minimum || rate > requestedRate.maximum)
    throw invalidField('interest_rate', 'lies outside of the product.')
  if (wish.loan_type !== 'bullet') return gridPlans({ principalCents, rate }, product.termMonths)
  if (!product.bullet) throw invalidField('loan_type', 'freelancers have no loans repaid in one sum.')
  if (!wish.bullet_loan_repayment_date)
    throw invalidField('bullet_loan_repayment_date', 'is missing: a bullet loan needs its day.')
  const bulletOn = readDay(wish.bullet_loan_repayment_date, 'bullet_loan_repayment_date')
  const payoutOn = plannedPayoutOn(moment, lender.cutOffs.payouts)
  return [bulletPlan({ principalCents, rate, dayCount: product.dayCount }, payoutOn, bulletOn)]
}

export const planRoutes = (db: Db, countryOf: (partnerId: string) => Promise<string>): Route[] =>
  (
    [
      ['/v1/anonymous_credit_line_installment_plans', 'consumer', 'Consumer Credit Line'],
      ['/v1/freelancers/anonymous_credit_line_installment_plans', 'freelancer', 'Freelancer Credit Line'],
    ] as const
  ).map(([path, segment, tag]) =>
    route({
      method: 'POST',
      path,
      summary: 'Non-binding plans for an amount',
      tag,
      scope: 'partners',
      body: Request,
      answer: segment === 'consumer' ? AdvertisedPlansView : PlansView,
      errors: segment === 'consumer' ? [400] : [400, 403, 404],
      handle: async ({ body, caller }) => {
        const clock = await readClock(db, caller.partnerId)
        const plans = viewPlans(plansFor(segment, await countryOf(caller.partnerId), clock, body as Wish))
        return { body: segment === 'consumer' ? { ...plans, warning: advertisingWarning } : plans }
      },
    }),
  )
