// `/lender/v1` credit lines.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { refuseAuthorization } from './commands.ts'

export const creditLineLenderRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/lender/v1/credit_lines/:credit_line_id/refuse_authorization',
    summary: 'The partner does not authorize the line: it closes, never granted',
    tag: 'Lender: credit lines',
    scope: 'lender',
    params: Type.Object({ credit_line_id: Type.String() }),
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
    answer: null,
    errors: [400, 403, 404, 409],
    command: refuseAuthorization,
    input: ({ params, body }) => ({ creditLineId: params.credit_line_id, reason: body.reason }),
  }),
]
