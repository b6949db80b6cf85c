// `/lender/v1/bank_files`: what goes to the bank and comes from it, and what a person does about a file.
import Type, { type TSchema } from 'typebox'
import type { Command } from '../db/write.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, idOf, nullable, oneOf, Reason, readDay, viewInstant } from '../http/wire.ts'
import { bytesOf, fileStatuses, getFileRow, type ListedFile, listFiles, viewFileRow } from './files.ts'
import { receiveUpload } from './incoming.ts'
import { markNotExecuted } from './not-executed.ts'
import type { Receipt } from './outcomes.ts'
import { acceptFile, discardFile } from './stopped-files.ts'

const tag = 'Lender: bank'
const scope = 'lender'
const FILES = '/lender/v1/bank_files'
const Params = Type.Object({ file_id: Type.String() })

/** A statement of a busy day; larger ones come through the folder. */
const LARGEST_UPLOAD = 64_000_000

const PassedOverView = Type.Array(Type.String(), {
  description: 'Accounts of which the file tells, too, and which are not ours: nothing of them was read.',
})

const BankFileView = Type.Object(
  {
    id: idOf('bankFile'),
    direction: oneOf(['out', 'in']),
    message: Type.String({ examples: ['camt.053.001.08'] }),
    message_id: Type.String(),
    status: oneOf(fileStatuses),
    problem: nullable(Type.String({ description: 'Why it was not read, or what it waits for.' })),
    passed_over: PassedOverView,
    created_on: DayText,
    created_at: InstantText,
    sha256: Type.String(),
  },
  { $id: 'LenderBankFile' },
)

const viewFile = (file: ListedFile) => ({
  id: file.fileId,
  direction: file.direction,
  message: file.message,
  message_id: file.messageId,
  status: file.status,
  problem: file.problem,
  passed_over: [...file.passedOver],
  created_on: file.createdOn,
  created_at: viewInstant(file.createdAt),
  sha256: file.sha256,
})

const ReceiptView = Type.Object(
  {
    id: idOf('bankFile'),
    message: Type.String(),
    status: oneOf(['read', 'waiting', 'refused', 'discarded']),
    problem: nullable(Type.String()),
    passed_over: PassedOverView,
    new_payments: Type.Integer({ description: 'Those of files that waited for this one are read right after it.' }),
  },
  { $id: 'BankFileReceipt' },
)

const viewReceipt = ({ fileId, message, status, problem, passedOver, entries }: Receipt) => ({
  id: fileId,
  message,
  status,
  problem,
  passed_over: [...passedOver],
  new_payments: entries,
})

const NotExecutedView = Type.Object(
  { id: idOf('bankFile'), orders: Type.Integer({ description: 'Payouts and debits that were not executed.' }) },
  { $id: 'BankFileNotExecuted' },
)

type Decision = Readonly<{ fileId: string; reason: string }>

/** What a person decides about a file, and why. */
const decision = <O>(
  verb: string,
  how: Readonly<{
    summary: string
    secondPerson?: boolean
    command: Command<Decision, O>
    answer: TSchema | null
    view?: (output: O) => unknown
  }>,
): Route =>
  route({
    method: 'POST',
    path: `${FILES}/:file_id/${verb}`,
    tag,
    scope,
    params: Params,
    body: Type.Object({ reason: Reason }),
    errors: [400, 403, 404, 409],
    input: ({ params, body }) => ({ fileId: params.file_id, reason: body.reason }),
    ...how,
  })

export const bankFileRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: FILES,
    summary: 'Files to and from the bank, newest first',
    tag,
    scope,
    query: Type.Object({
      'filter[direction]': Type.Optional(oneOf(['out', 'in'])),
      'filter[status]': Type.Optional(oneOf(fileStatuses)),
      'filter[message]': Type.Optional(Type.String({ examples: ['camt.053.001.08'] })),
      'filter[created_on]': Type.Optional(DayText),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    }),
    answer: Type.Array(BankFileView),
    errors: [400, 403],
    read: async ({ tx }, { query }) => {
      const createdOn = query['filter[created_on]']
      const files = await listFiles(tx, query.limit ?? 100, {
        direction: query['filter[direction]'],
        status: query['filter[status]'],
        message: query['filter[message]'],
        created_on: createdOn === undefined ? undefined : readDay(createdOn, 'filter[created_on]'),
      })
      return files.map(viewFile)
    },
  }),
  route({
    method: 'POST',
    path: FILES,
    summary: 'Read a file of the bank: pain.002, camt.053 or camt.054; the same one twice is booked once',
    tag,
    scope,
    accepts: ['application/xml', 'text/xml'],
    bodyLimit: LARGEST_UPLOAD,
    body: Type.String(),
    status: 201,
    answer: ReceiptView,
    errors: [400, 403],
    secondPerson: true,
    command: receiveUpload,
    input: ({ body }) => ({ content: body }),
    view: viewReceipt,
  }),
  route({
    method: 'GET',
    path: `${FILES}/:file_id`,
    summary: 'One file, with its hash and what became of it',
    tag,
    scope,
    params: Params,
    answer: BankFileView,
    errors: [403, 404],
    read: async ({ tx }, { params }) => viewFile(viewFileRow(await getFileRow(tx, params.file_id))),
  }),
  route({
    method: 'GET',
    path: `${FILES}/:file_id/content`,
    summary: 'The XML of a file, byte for byte',
    tag,
    scope,
    params: Params,
    answer: 'application/xml',
    errors: [403, 404],
    read: async ({ tx }, { params }) => ({ bytes: await bytesOf(tx, params.file_id) }),
  }),
  decision('accept', {
    summary:
      'Read a statement that stopped, as the bank was asked: the account begins with it, or its payments are its own',
    secondPerson: true,
    command: acceptFile,
    answer: ReceiptView,
    view: viewReceipt,
  }),
  decision('discard', {
    summary: 'Set a file aside that waits or was refused; the same bytes once more are looked at again',
    command: discardFile,
    answer: null,
  }),
  decision('not_executed', {
    summary:
      'Say that the bank has not executed, and will not, what it left unanswered in this file: it goes on as if refused',
    secondPerson: true,
    command: markNotExecuted,
    answer: NotExecutedView,
    view: ({ fileId, orders }) => ({ id: fileId, orders }),
  }),
]
