// `/lender/v1` holds: placed by one person, lifted by two, because lifting lets money go out again.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, nullable, oneOf, Reason, readDay } from '../http/wire.ts'
import { liftHoldByHand, placeHoldByHand } from './hold-commands.ts'
import { holdsOf } from './hold-store.ts'
import { type Hold, holdCauses } from './holds.ts'
import { getPerson } from './store.ts'

const HoldView = Type.Object(
  {
    id: idOf('hold'),
    person_id: idOf('person'),
    credit_line_id: nullable(idOf('creditLine')),
    cause: oneOf(holdCauses),
    reason: Reason,
    since: DayText,
    until: nullable(DayText),
  },
  { $id: 'Hold' },
)

const viewHold = (hold: Hold) => ({
  id: hold.holdId,
  person_id: hold.personId,
  credit_line_id: hold.creditLineId,
  cause: hold.cause,
  reason: hold.reason,
  since: hold.sinceOn,
  until: hold.untilOn,
})

const PersonParams = Type.Object({ person_id: Type.String() })
const tag = 'Lender: holds'

export const holdRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/lender/v1/persons/:person_id/holds',
    summary: 'Hold a person, or one line of theirs',
    tag,
    scope: 'lender',
    params: PersonParams,
    body: Type.Object({
      cause: oneOf(holdCauses),
      reason: Reason,
      credit_line_id: Type.Optional(Type.String()),
      until: Type.Optional(DayText),
    }),
    status: 201,
    answer: HoldView,
    errors: [400, 403, 404],
    command: placeHoldByHand,
    input: ({ params, body }) => ({
      personId: params.person_id,
      creditLineId: body.credit_line_id ?? null,
      cause: body.cause,
      reason: body.reason,
      untilOn: body.until === undefined ? null : readDay(body.until, 'until'),
    }),
    view: viewHold,
  }),
  route({
    method: 'GET',
    path: '/lender/v1/persons/:person_id/holds',
    summary: 'All holds of a person, past ones included',
    tag,
    scope: 'lender',
    params: PersonParams,
    answer: Type.Array(HoldView),
    errors: [403, 404],
    read: async ({ tx }, { params }) => {
      await getPerson(tx, params.person_id)
      return (await holdsOf(tx, [params.person_id])).map(viewHold)
    },
  }),
  route({
    method: 'POST',
    path: '/lender/v1/holds/:hold_id/lift',
    summary: 'Lift a hold; the others stay',
    tag,
    scope: 'lender',
    params: Type.Object({ hold_id: Type.String() }),
    body: Type.Object({ reason: Reason }),
    answer: HoldView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: liftHoldByHand,
    input: ({ params, body }) => ({ holdId: params.hold_id, reason: body.reason }),
    view: viewHold,
  }),
]
