// `/lender/v1` applications: what waits for a person, why a decision came about, and the person's own decision.
import { sql } from 'kysely'
import Type from 'typebox'
import { replay } from '../decisions/policy.ts'
import { type ReasonCode, reasonTexts } from '../decisions/reasons.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { oneOf } from '../http/wire.ts'
import { applicationStatuses, requiredActions } from './application.ts'
import { reviewApplication } from './commands.ts'
import { decisionsOn, getApplication, type KeptDecision, toApplication } from './store.ts'
import { DecisionView, LenderApplicationView, viewDecision, viewLenderApplication } from './views.ts'

const tag = 'Lender: applications'
const scope = 'lender'
const LIST = '/lender/v1/applications'
const Params = Type.Object({ application_id: Type.String() })
const text = Type.Optional(Type.String())
const reasonCodes = Object.keys(reasonTexts) as readonly ReasonCode[]

/** Does the policy of that time still say what it said? A person's own decision is not asked again. */
const replays = async (decision: KeptDecision): Promise<boolean | null> =>
  decision.decidedBy === 'system' ? (await replay(decision)).same : null

export const applicationLenderRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: LIST,
    summary: 'List applications: those that wait for a review, or all',
    tag,
    scope,
    query: Type.Object({
      ...pageQuery,
      required_action: Type.Optional(oneOf(requiredActions)),
      status: Type.Optional(oneOf(applicationStatuses)),
      person_id: text,
    }),
    answer: Type.Array(LenderApplicationView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [
        ...equal('status', query.status),
        ...equal('person_id', query.person_id),
        // Written out, so that the index on what waits for a review can serve it.
        ...(query.required_action ? [sql<boolean>`${sql.lit(query.required_action)} = any (required_actions)`] : []),
      ]
      const list = { table: 'applications', id: 'application_id', where } as const
      return listAnswer(reading, list, { path: LIST, query }, (rows) =>
        rows.map((row) => viewLenderApplication(toApplication(row))),
      )
    },
  }),
  route({
    method: 'GET',
    path: `${LIST}/:application_id`,
    summary: 'Read an application with what is not told outside',
    tag,
    scope,
    params: Params,
    answer: LenderApplicationView,
    errors: [403, 404],
    read: async ({ tx }, { params }) => viewLenderApplication(await getApplication(tx, params.application_id)),
  }),
  route({
    method: 'GET',
    path: `${LIST}/:application_id/decisions`,
    summary: 'Every decision with its facts, reasons and trace, and whether it replays',
    tag,
    scope,
    params: Params,
    answer: Type.Array(DecisionView),
    errors: [403, 404],
    read: async ({ tx }, { params }) => {
      const { applicationId } = await getApplication(tx, params.application_id)
      const decisions = await decisionsOn(tx, applicationId)
      return Promise.all(decisions.map(async (decision) => viewDecision(decision, await replays(decision))))
    },
  }),
  route({
    method: 'POST',
    path: `${LIST}/:application_id/review`,
    summary: 'Decide as a person: on what waits for a review, or to overturn a rejection',
    tag,
    scope,
    params: Params,
    body: Type.Object({
      decision: oneOf(['pass', 'reject']),
      reason: Type.String({ minLength: 1, maxLength: 1000 }),
      reason_codes: Type.Optional(
        Type.Array(oneOf(reasonCodes), { maxItems: 4, uniqueItems: true, description: 'What the applicant is told.' }),
      ),
    }),
    answer: LenderApplicationView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: reviewApplication,
    input: ({ params, body }) => ({
      applicationId: params.application_id,
      decision: body.decision,
      reason: body.reason,
      reasonCodes: body.reason_codes ?? [],
    }),
    view: viewLenderApplication,
  }),
]
