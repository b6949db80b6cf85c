// `/lender/v1` debits: stop one, have one presented again, and the tasks that failed ones left.
import Type from 'typebox'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, Money, nullable, oneOf, Reason, readDay, viewMoney } from '../http/wire.ts'
import type { Representation } from '../payments/representations.ts'
import { type PaymentTask, taskKinds, toTask } from '../payments/tasks.ts'
import { representDebit, resolveTask, stopDebit } from './debit-commands.ts'

const tag = 'Lender: debits'
const scope = 'lender'
const TASKS = '/lender/v1/payment_tasks'

const TaskView = Type.Object(
  {
    id: idOf('task'),
    kind: oneOf(taskKinds),
    status: oneOf(['open', 'done']),
    person_id: nullable(idOf('person')),
    credit_line_id: nullable(idOf('creditLine')),
    loan_id: nullable(idOf('loan')),
    due_date: nullable(DayText),
    bank_file_id: nullable(idOf('bankFile')),
    reason_code: nullable(Type.String()),
    our_delay: Type.Boolean({ description: 'Nobody is in default with this loan while it is open.' }),
    our_delay_until: nullable(
      Type.String({ ...DayText, description: 'The last day of that: the customer was asked for another account.' }),
    ),
    created_on: DayText,
    done_on: nullable(DayText),
    note: nullable(Type.String()),
  },
  { $id: 'PaymentTask' },
)

const viewTask = (task: PaymentTask) => ({
  id: task.taskId,
  kind: task.kind,
  status: task.status,
  person_id: task.personId,
  credit_line_id: task.lineId,
  loan_id: task.loanId,
  due_date: task.dueOn,
  bank_file_id: task.fileId,
  reason_code: task.reasonCode,
  our_delay: task.isOurs,
  our_delay_until: task.oursUntilOn,
  created_on: task.createdOn,
  done_on: task.doneOn,
  note: task.note,
})

const RepresentationView = Type.Object(
  {
    loan_id: idOf('loan'),
    due_date: DayText,
    attempt: Type.Integer(),
    amount: Money,
    settles_from: DayText,
  },
  { $id: 'AnnouncedDebit' },
)

const viewRepresentation = (announced: Representation) => ({
  loan_id: announced.loanId,
  due_date: announced.dueOn,
  attempt: announced.attempt,
  amount: viewMoney(announced.announcedCents),
  settles_from: announced.settleFromOn,
})

const StopView = Type.Object(
  { loan_id: idOf('loan'), due_date: DayText, requested_by: oneOf(['customer', 'bank']), stopped_on: DayText },
  { $id: 'StoppedDebit' },
)

export const debitRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/lender/v1/collections/stop',
    summary: 'Keep one debit from being presented; one that is stopped already stays as it is',
    tag,
    scope,
    body: Type.Object({
      loan_id: Type.String(),
      due_date: DayText,
      requested_by: Type.Optional(oneOf(['customer', 'bank'], { default: 'customer' })),
      reason: Reason,
    }),
    answer: StopView,
    errors: [400, 403, 404, 409],
    command: stopDebit,
    input: ({ body }) => ({
      loanId: body.loan_id,
      dueOn: readDay(body.due_date, 'due_date'),
      requestedBy: body.requested_by ?? 'customer',
      reason: body.reason,
    }),
    view: ({ loanId, dueOn, requestedBy, stoppedOn }) => ({
      loan_id: loanId,
      due_date: dueOn,
      requested_by: requestedBy,
      stopped_on: stoppedOn,
    }),
  }),
  route({
    method: 'POST',
    path: '/lender/v1/collections/represent',
    summary: 'Announce another debit for an open instalment; a suspended mandate is used again, as asked',
    tag,
    scope,
    body: Type.Object({
      loan_id: Type.String(),
      due_date: DayText,
      resume_mandate: Type.Optional(Type.Boolean({ default: false })),
      reason: Reason,
    }),
    status: 201,
    answer: RepresentationView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: representDebit,
    input: ({ body }) => ({
      loanId: body.loan_id,
      dueOn: readDay(body.due_date, 'due_date'),
      resumesMandate: body.resume_mandate ?? false,
      reason: body.reason,
    }),
    view: viewRepresentation,
  }),
  route({
    method: 'GET',
    path: TASKS,
    summary:
      'What persons have to do about failed debits, files, credit that no loan will use, and arrears, oldest first',
    tag,
    scope,
    query: Type.Object({
      ...pageQuery,
      'filter[status]': Type.Optional(oneOf(['open', 'done'])),
      'filter[kind]': Type.Optional(oneOf(taskKinds)),
      'filter[loan_id]': Type.Optional(Type.String()),
    }),
    answer: Type.Array(TaskView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [
        ...equal('status', query['filter[status]']),
        ...equal('kind', query['filter[kind]']),
        ...equal('loan_id', query['filter[loan_id]']),
      ]
      const list = { table: 'payment_tasks', id: 'task_id', where } as const
      return listAnswer(reading, list, { path: TASKS, query }, (rows) => rows.map((row) => viewTask(toTask(row))))
    },
  }),
  route({
    method: 'POST',
    path: `${TASKS}/:task_id/resolve`,
    summary: 'Say what was done; use the mandate and present the debit again, as asked',
    tag,
    scope,
    params: Type.Object({ task_id: Type.String() }),
    body: Type.Object({
      note: Reason,
      resume_mandate: Type.Optional(Type.Boolean({ default: false })),
      represent: Type.Optional(Type.Boolean({ default: false })),
    }),
    answer: TaskView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: resolveTask,
    input: ({ params, body }) => ({
      taskId: params.task_id,
      note: body.note,
      resumesMandate: body.resume_mandate ?? false,
      represents: body.represent ?? false,
    }),
    view: viewTask,
  }),
]
