// `/lender/v1` dunning: letters with what they print, contacts and promises. Forbearance, notice and termination are the line's and the loan's.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { DayText, oneOf, PositiveMoney, readDay, readMoney } from '../http/wire.ts'
import { noteKinds } from './case.ts'
import { addNote } from './commands.ts'
import { getCase, notesOf, notificationsOf } from './store.ts'
import { LetterView, NoteView, viewLetter, viewNote } from './views.ts'

const CASE = '/lender/v1/dunning_cases/:dunning_case_id'
const tag = 'Lender: dunning'
const scope = 'lender'
const Params = Type.Object({ dunning_case_id: Type.String() })
const Prose = Type.String({ minLength: 1, maxLength: 2000 })

export const dunningLenderRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${CASE}/notifications`,
    summary: 'What the customer was told, with the figures of each letter',
    tag,
    scope,
    params: Params,
    answer: Type.Array(LetterView),
    errors: [403, 404],
    read: async ({ tx }, { params }) => {
      const { caseId } = await getCase(tx, params.dunning_case_id)
      return (await notificationsOf(tx, caseId)).map(viewLetter)
    },
  }),
  route({
    method: 'GET',
    path: `${CASE}/notes`,
    summary: 'Contacts and promises to pay under a case',
    tag,
    scope,
    params: Params,
    answer: Type.Array(NoteView),
    errors: [403, 404],
    read: async ({ tx }, { params }) => {
      const { caseId } = await getCase(tx, params.dunning_case_id)
      return (await notesOf(tx, [caseId])).map(viewNote)
    },
  }),
  route({
    method: 'POST',
    path: `${CASE}/notes`,
    summary: 'Note a contact, or a promise to pay',
    tag,
    scope,
    params: Params,
    body: Type.Object({
      kind: oneOf(noteKinds),
      text: Prose,
      promised_on: Type.Optional(DayText),
      promised_amount: Type.Optional(PositiveMoney),
    }),
    status: 201,
    answer: NoteView,
    errors: [400, 403, 404, 409, 422],
    command: addNote,
    input: ({ params, body }) => ({
      caseId: params.dunning_case_id,
      kind: body.kind,
      text: body.text,
      promisedOn: body.promised_on === undefined ? null : readDay(body.promised_on, 'promised_on'),
      promisedCents: body.promised_amount === undefined ? null : readMoney(body.promised_amount),
    }),
    view: viewNote,
  }),
]
