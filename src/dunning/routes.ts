// `/v1` dunning cases and what the customers were told (`reference/splitpay.md` 2.19).
import { type SqlBool, sql } from 'kysely'
import Type from 'typebox'
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { oneOf } from '../http/wire.ts'
import { foldLoan, type LoanState } from '../loans/fold.ts'
import { eventsOf, findLoans } from '../loans/store.ts'
import { defaultTermsOf } from '../loans/terms.ts'
import { getCase, notificationsOf, toCase } from './store.ts'
import {
  DunningCaseListItem,
  DunningCaseView,
  DunningNotificationView,
  viewCase,
  viewCaseListItem,
  viewNotification,
} from './views.ts'

const LIST = '/v1/dunning_cases'
const tag = 'Dunning'
const scope = 'partners'
const Params = Type.Object({ dunning_case_id: Type.String() })

/** The published filter knows these five (`reference/splitpay.md` 3.4). */
const filterStatuses = ['new', 'dunning', 'pre_termination', 'terminated', 'closed'] as const

const statesOf = async (tx: Tx, loanIds: readonly string[], on: Day): Promise<(loanId: string) => LoanState> => {
  const loans = await findLoans(tx, loanIds)
  const events = await eventsOf(tx, loanIds)
  return (loanId) => {
    const loan = loans.get(loanId)
    if (!loan) throw new Error(`the loan ${loanId} of a case is there`)
    return foldLoan(loan.contract, events.get(loanId) ?? [], on, defaultTermsOf(loan.productCode))
  }
}

export const dunningRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: LIST,
    summary: 'List the dunning cases of all customers',
    tag,
    scope,
    query: Type.Object({
      ...pageQuery,
      'filter[loan_account_id]': Type.Optional(Type.String()),
      'filter[person_id]': Type.Optional(Type.String()),
      'filter[status]': Type.Optional(oneOf(filterStatuses)),
    }),
    answer: Type.Array(DunningCaseListItem),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const accountId = query['filter[loan_account_id]']
      const where = [
        ...equal('person_id', query['filter[person_id]']),
        ...equal('status', query['filter[status]']),
        ...(accountId
          ? [sql<SqlBool>`line_id in (select credit_line_id from credit_lines where account_id = ${accountId})`]
          : []),
      ]
      const list = { table: 'dunning_cases', id: 'case_id', where } as const
      const page = await listAnswer(reading, list, { path: LIST, query }, (rows) => rows.map(toCase))
      const cases = page.body as readonly ReturnType<typeof toCase>[]
      const stateOf = await statesOf(
        reading.tx,
        cases.map(({ loanId }) => loanId),
        reading.today,
      )
      return { ...page, body: cases.map((each) => viewCaseListItem(each, stateOf(each.loanId))) }
    },
  }),
  route({
    method: 'GET',
    path: `${LIST}/:dunning_case_id`,
    summary: 'Read a dunning case',
    tag,
    scope,
    params: Params,
    answer: DunningCaseView,
    errors: [404],
    read: async ({ tx, today }, { params }) => {
      const dunned = await getCase(tx, params.dunning_case_id)
      return viewCase(dunned, (await statesOf(tx, [dunned.loanId], today))(dunned.loanId))
    },
  }),
  route({
    method: 'GET',
    path: `${LIST}/:dunning_case_id/notifications`,
    summary: 'What the customer was told under a case, in order',
    tag,
    scope,
    params: Params,
    answer: Type.Array(DunningNotificationView),
    errors: [404],
    read: async ({ tx }, { params }) => {
      const { caseId } = await getCase(tx, params.dunning_case_id)
      return (await notificationsOf(tx, caseId)).map(viewNotification)
    },
  }),
]
