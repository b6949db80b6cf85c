// Where a line's own effective rate comes from, for the customer's side and for the lender's.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { assumptionOf } from '../loans/assumptions.ts'
import { type Explanation, explainFrameworkRate } from '../loans/explain.ts'
import { ExplanationView, viewExplanation } from '../loans/servicing-views.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { CreditLine } from './creditline.ts'
import { getCreditLine, getCreditLineOf } from './store.ts'

const explained = ({ limitCents, interestRate, productVersion }: CreditLine): Explanation => {
  const { fees, renewal } = productByVersion(productVersion)
  const terms = { limitCents, rate: interestRate, chargesCents: fees.setupCents }
  return explainFrameworkRate(terms, renewal ? assumptionOf.renewable_line : assumptionOf.open_ended_line)
}

const described = {
  method: 'GET',
  summary: 'Where the effective rate of a line comes from: formula, inputs, roundings, assumption, source',
  answer: ExplanationView,
  errors: [404],
} as const

export const lineExplainRoutes: readonly Route[] = [
  route({
    ...described,
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/annual_percentage_rate/explain',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: Type.Object({ person_id: Type.String(), credit_line_id: Type.String() }),
    read: async ({ tx }, { params }) =>
      viewExplanation(explained(await getCreditLineOf(tx, params.person_id, params.credit_line_id))),
  }),
  route({
    ...described,
    path: '/lender/v1/credit_lines/:credit_line_id/annual_percentage_rate/explain',
    tag: 'Lender: credit lines',
    scope: 'lender',
    params: Type.Object({ credit_line_id: Type.String() }),
    read: async ({ tx }, { params }) => viewExplanation(explained(await getCreditLine(tx, params.credit_line_id))),
  }),
]
