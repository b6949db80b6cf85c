// `/sandbox/v1`: transfers that arrive, and every file between the lender and the bank.
import Type from 'typebox'
import { invalidField } from '../../base/errors.ts'
import { readIban } from '../../base/iban.ts'
import { MAX_AMOUNT_CENTS } from '../../base/money.ts'
import { type Route, route } from '../../http/route.ts'
import { DayText, Money, oneOf, readDay } from '../../http/wire.ts'
import { getFile, listFiles } from '../../payments/files.ts'
import { receiveTransfer } from './bank.ts'

const TransferBody = Type.Object(
  {
    iban: Type.String({ minLength: 15, maxLength: 34 }),
    amount: Type.Union([Money, Type.Integer({ minimum: 1, maximum: Number(MAX_AMOUNT_CENTS) })], {
      description: 'An amount, or whole cents.',
    }),
    reference: Type.String({ minLength: 1, maxLength: 140 }),
    value_date: Type.Optional(DayText),
  },
  { $id: 'IncomingPayment' },
)

const FileView = Type.Object(
  {
    id: Type.String(),
    direction: oneOf(['out', 'in']),
    message: Type.String(),
    created_on: DayText,
    sha256: Type.String(),
    status: Type.String(),
    problem: Type.Union([Type.String(), Type.Null()]),
  },
  { $id: 'BankFile' },
)

export const sandboxBankRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/sandbox/v1/incoming_payments',
    summary: 'A transfer arrives on the IBAN of a line',
    tag: 'Sandbox',
    scope: 'sandbox',
    body: TransferBody,
    status: 201,
    answer: Type.Object({ id: Type.String() }),
    errors: [400, 404],
    command: receiveTransfer,
    input: ({ body: { iban, amount, reference, value_date } }) => {
      const amountCents = BigInt(typeof amount === 'number' ? amount : amount.value)
      if (amountCents < 1n) throw invalidField('amount', 'must be positive.')
      return {
        toIban: readIban(iban, 'iban'),
        amountCents,
        remittance: reference,
        valueOn: value_date ? readDay(value_date, 'value_date') : null,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/sandbox/v1/bank_files',
    summary: 'Every file to and from the bank, newest first',
    tag: 'Sandbox',
    scope: 'sandbox',
    answer: Type.Array(FileView),
    read: async ({ tx }) =>
      (await listFiles(tx)).map((file) => ({
        id: file.fileId,
        direction: file.direction,
        message: file.message,
        created_on: file.createdOn,
        sha256: file.sha256,
        status: file.status,
        problem: file.problem,
      })),
  }),
  route({
    method: 'GET',
    path: '/sandbox/v1/bank_files/:file_id',
    summary: 'The XML of a file',
    tag: 'Sandbox',
    scope: 'sandbox',
    params: Type.Object({ file_id: Type.String() }),
    answer: 'application/xml',
    errors: [404],
    read: async ({ tx }, { params }) => ({ bytes: (await getFile(tx, params.file_id)).content }),
  }),
]
