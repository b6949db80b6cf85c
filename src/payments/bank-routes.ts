// `/lender/v1` bank: files out and in, the account, and what nobody could allocate by itself.
import Type from 'typebox'
import type { IbanPolicy } from '../base/iban.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, idOf, nullable, oneOf, Reason, readDay, viewInstant } from '../http/wire.ts'
import { bytesOf, fileStatuses, getFileRow, type ListedFile, listFiles, viewFileRow } from './files.ts'
import { acceptFile, discardFile, type Receipt, receiveUpload } from './incoming.ts'
import { linesWithoutIban } from './line-ibans.ts'
import { type BankAccount, bankAccount } from './statements-read.ts'
import { suspenseRoutes } from './suspense-routes.ts'

const tag = 'Lender: bank'
const scope = 'lender'
const FILES = '/lender/v1/bank_files'
const Params = Type.Object({ file_id: Type.String() })

/** A statement of a busy day; larger ones come through the folder. */
const LARGEST_UPLOAD = 64_000_000

const BankFileView = Type.Object(
  {
    id: idOf('bankFile'),
    direction: oneOf(['out', 'in']),
    message: Type.String({ examples: ['camt.053.001.08'] }),
    message_id: Type.String(),
    status: oneOf(fileStatuses),
    problem: nullable(Type.String({ description: 'Why it was not read, or what it waits for.' })),
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
    new_payments: Type.Integer({ description: 'Also those of files that waited for this one.' }),
  },
  { $id: 'BankFileReceipt' },
)

const viewReceipt = ({ fileId, message, status, problem, entries }: Receipt) => ({
  id: fileId,
  message,
  status,
  problem,
  new_payments: entries,
})

const StoppedFile = Type.Object({ id: idOf('bankFile'), created_on: DayText, problem: Type.String() })

const AccountView = Type.Object(
  {
    iban: Type.String(),
    last_statement: nullable(Type.Object({ number: Type.Integer(), on: DayText, closing_balance: Type.Integer() })),
    ledger_balance: Type.Integer({ description: 'Account 1000, whole cents.' }),
    agrees: Type.Boolean(),
    unallocated: Type.Object({ amount: Type.Integer(), items: Type.Integer(), oldest_on: nullable(DayText) }),
    unexplained: Type.Object({ amount: Type.Integer(), items: Type.Integer(), oldest_on: nullable(DayText) }),
    waiting_files: Type.Array(StoppedFile, { description: 'Reading stops here until what is missing has come.' }),
    refused_files: Type.Array(StoppedFile, {
      description: 'The newest that were not read, and never will be as they are: a person sets each of them aside.',
    }),
    lines_without_iban: Type.Object(
      { lines: Type.Integer(), oldest_at: nullable(InstantText), problem: nullable(Type.String()) },
      { description: 'Credit lines that cannot open because the bank gave them no IBAN, and why.' },
    ),
  },
  { $id: 'LenderBankAccount' },
)

const viewStopped = ({ fileId, createdOn, problem }: BankAccount['waiting'][number]) => ({
  id: fileId,
  created_on: createdOn,
  problem: problem ?? '',
})

export const bankRoutes = (acceptIban: IbanPolicy): readonly Route[] => [
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
  route({
    method: 'POST',
    path: `${FILES}/:file_id/accept`,
    summary: 'Read a refused statement whose payments look as if another had told them: the bank says they are its own',
    tag,
    scope,
    params: Params,
    body: Type.Object({ reason: Reason }),
    answer: ReceiptView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: acceptFile,
    input: ({ params, body }) => ({ fileId: params.file_id, reason: body.reason }),
    view: viewReceipt,
  }),
  route({
    method: 'POST',
    path: `${FILES}/:file_id/discard`,
    summary: 'Set a file aside that waits or was refused; the same bytes once more are looked at again',
    tag,
    scope,
    params: Params,
    body: Type.Object({ reason: Reason }),
    answer: null,
    errors: [400, 403, 404, 409],
    command: discardFile,
    input: ({ params, body }) => ({ fileId: params.file_id, reason: body.reason }),
  }),
  route({
    method: 'GET',
    path: '/lender/v1/bank_account',
    summary: 'The account at the bank: its last statement, what the books say, and what waits for a person',
    tag,
    scope,
    answer: AccountView,
    errors: [403],
    read: async ({ tx, today }) => {
      const account = await bankAccount(tx, today)
      const { lastStatement, unallocated, unexplained } = account
      const unopened = await linesWithoutIban(tx)
      const pile = ({ cents, items, oldestOn }: typeof unallocated) => ({
        amount: Number(cents),
        items,
        oldest_on: oldestOn,
      })
      return {
        iban: account.iban,
        last_statement: lastStatement && {
          number: lastStatement.number,
          on: lastStatement.on,
          closing_balance: Number(lastStatement.closingCents),
        },
        ledger_balance: Number(account.ledgerCents),
        agrees: account.agrees,
        unallocated: pile(unallocated),
        unexplained: pile(unexplained),
        waiting_files: account.waiting.map(viewStopped),
        refused_files: account.refused.map(viewStopped),
        lines_without_iban: {
          lines: unopened.lines,
          oldest_at: unopened.oldestAt && viewInstant(unopened.oldestAt),
          problem: unopened.problem,
        },
      }
    },
  }),
  ...suspenseRoutes(acceptIban),
]
