// `/v1` freelancer applications (`reference/splitpay.md` F2 to F6). Their papers are read where the consumers' are.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { declineApplication, linkAccountSnapshot, linkCreditRecord } from './commands.ts'
import { agreeToContract, createFreelancerApplication } from './freelancer-commands.ts'
import { FreelancerApplicationBody, FreelancerApplicationView, readFreelancerApplication } from './freelancer-views.ts'
import type { ApplicationEdge } from './routes.ts'
import { getApplicationAt } from './store.ts'
import { viewFreelancerApplication } from './views.ts'

const ALL = '/v1/freelancers/persons/:person_id/credit_line_applications'
const ONE = `${ALL}/:application_id`

const Params = Type.Object({ person_id: Type.String(), application_id: Type.String() })
const id = Type.String({ minLength: 1, maxLength: 64 })

const pathOf = ({ person_id, application_id }: Readonly<{ person_id: string; application_id: string }>) => ({
  personId: person_id,
  applicationId: application_id,
  segment: 'freelancer' as const,
})

const common = { tag: 'Freelancer Credit Line', scope: 'partners' } as const

export const freelancerApplicationRoutes = ({ acceptIban }: Pick<ApplicationEdge, 'acceptIban'>): readonly Route[] => [
  route({
    ...common,
    method: 'POST',
    path: ALL,
    summary: "Create a freelancer's application",
    params: Type.Object({ person_id: Type.String() }),
    body: FreelancerApplicationBody,
    status: 201,
    answer: FreelancerApplicationView,
    errors: [400, 403, 404, 409, 422],
    command: createFreelancerApplication,
    input: ({ params, body }) => readFreelancerApplication(params.person_id, body, acceptIban),
    view: viewFreelancerApplication,
  }),
  route({
    ...common,
    method: 'GET',
    path: ONE,
    summary: "Read a freelancer's application",
    params: Params,
    answer: FreelancerApplicationView,
    errors: [403, 404],
    read: async ({ tx }, { params }) => viewFreelancerApplication(await getApplicationAt(tx, pathOf(params))),
  }),
  route({
    ...common,
    method: 'DELETE',
    path: ONE,
    summary: 'The applicant declines; the record stays, as expired',
    params: Params,
    answer: null,
    errors: [404, 409],
    command: declineApplication,
    input: ({ params }) => pathOf(params),
  }),
  route({
    ...common,
    method: 'PUT',
    path: `${ONE}/credit_record`,
    summary: "Link the freelancer's credit record; the first decision follows",
    params: Params,
    body: Type.Object({ credit_record_id: id }),
    answer: null,
    errors: [400, 403, 404, 409],
    command: linkCreditRecord,
    input: ({ params, body }) => ({ ...pathOf(params), creditRecordId: body.credit_record_id }),
  }),
  route({
    ...common,
    method: 'PUT',
    path: `${ONE}/account_snapshot`,
    summary: 'Link the account snapshot; the final decision follows',
    params: Params,
    body: Type.Object({ account_snapshot_id: id }),
    answer: null,
    errors: [400, 404, 409],
    command: linkAccountSnapshot,
    input: ({ params, body }) => ({ ...pathOf(params), accountSnapshotId: body.account_snapshot_id }),
  }),
  route({
    ...common,
    method: 'PUT',
    path: `${ONE}/contract_agreement`,
    summary: "Record the customer's consent to contract and conditions; the identification follows",
    params: Params,
    answer: FreelancerApplicationView,
    errors: [400, 403, 404, 409],
    command: agreeToContract,
    input: ({ params }) => pathOf(params),
    view: viewFreelancerApplication,
  }),
]
