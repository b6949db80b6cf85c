// How the customer ends a line: revocation (`reference/splitpay.md` L5) and notice.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { DayText, readDay } from '../http/wire.ts'
import { LineEndView, viewLineEnd } from './ending-views.ts'
import { revoke } from './revocation.ts'
import { terminateByCustomer } from './termination.ts'

const tag = 'Credit Line Servicing'
const LineParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String() })

export const endingRoutes: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/revoke',
    summary: 'Revoke the contract within the period of revocation',
    tag,
    scope: 'partners',
    params: LineParams,
    answer: null,
    errors: [400, 404, 409],
    command: revoke,
    input: ({ params }) => ({ personId: params.person_id, creditLineId: params.credit_line_id }),
  }),
  route({
    method: 'POST',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/termination',
    summary: 'End the line by notice: at once, or on a later day; loans run on',
    tag,
    scope: 'partners',
    params: LineParams,
    body: Type.Object({ termination_date: Type.Optional(DayText) }),
    bodyOptional: true,
    answer: LineEndView,
    errors: [400, 404, 409],
    command: terminateByCustomer,
    input: ({ params, body }) => {
      const wanted = body?.termination_date
      return {
        personId: params.person_id,
        creditLineId: params.credit_line_id,
        endsOn: wanted === undefined ? null : readDay(wanted, 'termination_date'),
      }
    },
    view: viewLineEnd,
  }),
]
