// The names of documented operations, as the fact sheets call them; all others are named by their method and path.
import type { Method } from './route.ts'

const documented: Readonly<Record<string, string>> = {
  'POST /v1/anonymous_credit_line_installment_plans': 'consumerAnonymousPlans',
  'POST /v1/persons/{person_id}/credit_line_applications': 'createConsumerApplication',
  'GET /v1/persons/credit_line_applications': 'listConsumerApplications',
  'GET /v1/persons/{person_id}/credit_line_applications/{application_id}': 'getConsumerApplication',
  'PUT /v1/persons/{person_id}/credit_line_applications/{application_id}/credit_record': 'linkConsumerCreditRecord',
  'PUT /v1/persons/{person_id}/credit_line_applications/{application_id}/account_snapshot':
    'linkConsumerAccountSnapshot',
  'PUT /v1/persons/{person_id}/credit_line_applications/{application_id}/identification': 'linkConsumerIdentification',
  'GET /v1/persons/{person_id}/credit_line_applications/{application_id}/pre_contract': 'getPreContract',
  'GET /v1/persons/{person_id}/credit_line_applications/{application_id}/contract': 'getContract',
  'PUT /v1/persons/{person_id}/credit_lines/{credit_line_id}/authorization': 'authorizeCreditLine',
  'POST /v1/persons/{person_id}/credit_lines/{credit_line_id}/renewal/notification': 'reportRenewalNotification',
  'POST /v1/persons/{person_id}/credit_lines/{credit_line_id}/renewal/cancel': 'cancelRenewal',
  'GET /v1/persons/credit_lines': 'listCreditLines',
  'GET /v1/persons/{person_id}/credit_lines/{credit_line_id}': 'getCreditLine',
  'POST /v1/persons/{person_id}/credit_lines/{credit_line_id}/available_installment_plans': 'availablePlans',
  'POST /v1/persons/{person_id}/credit_lines/{credit_line_id}/loans': 'createLoan',
  'PUT /v1/persons/{person_id}/credit_lines/{credit_line_id}/revoke': 'revokeCreditLine',
  'PATCH /v1/persons/{person_id}/credit_lines/{credit_line_id}/reference_account': 'updateReferenceAccount',
  'PUT /v1/persons/{person_id}/credit_lines/{credit_line_id}/payout_account': 'linkPayoutAccount',
  'GET /v1/persons/{person_id}/credit_lines/{credit_line_id}/annual_account_statement': 'annualStatement',
  'GET /v1/persons/{person_id}/credit_lines/{credit_line_id}/closing_account_statement': 'closingStatement',
  'POST /v1/freelancers/anonymous_credit_line_installment_plans': 'freelancerAnonymousPlans',
  'POST /v1/freelancers/persons/{person_id}/credit_line_applications': 'createFreelancerApplication',
  'GET /v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}': 'getFreelancerApplication',
  'PUT /v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}/credit_record':
    'linkFreelancerCreditRecord',
  'PUT /v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}/account_snapshot':
    'linkFreelancerAccountSnapshot',
  'PUT /v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}/contract_agreement':
    'freelancerContractAgreement',
  'POST /v1/persons/{person_id}/credit_records': 'createCreditRecord',
  'POST /v1/freelancers/persons/{person_id}/credit_records': 'createFreelancerCreditRecord',
  'GET /v1/persons/{person_id}/credit_records/{credit_record_id}': 'getCreditRecord',
  'POST /v1/persons/{person_id}/account_snapshots': 'createAccountSnapshot',
  'GET /v1/persons/{person_id}/account_snapshots/{account_snapshot_id}': 'getAccountSnapshot',
  'GET /v1/credit_lines/{credit_line_id}/active_mandate': 'getActiveMandate',
  'GET /v1/loans': 'listLoans',
  'GET /v1/loans/{loan_id}': 'getLoan',
  'GET /v1/loans/{loan_id}/repayment_schedule': 'getRepaymentSchedule',
  'GET /v1/loans/{loan_id}/repayment_history': 'getRepaymentHistory',
  'GET /v1/dunning_cases': 'listDunningCases',
  'GET /v1/dunning_cases/{dunning_case_id}': 'getDunningCase',
  'GET /v1/dunning_cases/{dunning_case_id}/notifications': 'listDunningNotifications',
  'POST /v1/webhooks': 'createWebhook',
  'GET /v1/webhooks': 'listWebhooks',
  'GET /v1/webhooks/{id}': 'getWebhook',
  'DELETE /v1/webhooks/{id}': 'deleteWebhook',
  'POST /kreditsmart/kex/antraege/status': 'setAntragsstatus',
}

const VERBS: Readonly<Record<Method, string>> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'change',
  DELETE: 'delete',
}

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')

const capitals = (word: string): string =>
  word
    .split(/[^a-z0-9]+/i)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

/** `POST /v1/persons/{person_id}/holds` is `postPersonHolds`: the verb and the path, things with an id in the singular. */
export const operationName = (method: Method, path: string): string => {
  const known = documented[`${method} ${path}`]
  if (known) return known
  const parts = path.split('/').filter((part) => part !== '' && part !== 'v1')
  const words = parts.flatMap((part, i) => {
    if (part.startsWith('{')) return []
    return [capitals(parts[i + 1]?.startsWith('{') ? singular(part) : part)]
  })
  return VERBS[method] + words.join('') + (path.endsWith('/') ? 'Slash' : '')
}
