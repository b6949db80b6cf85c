// `/v1` accounts of a line (`reference/splitpay.md` L6, L7), and accounts of customers at this bank.
import Type from 'typebox'
import { type IbanPolicy, readIban } from '../base/iban.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, readDay } from '../http/wire.ts'
import type { SigningPolicy } from '../payments/account-rules.ts'
import { addCustomerAccount } from '../payments/customer-accounts.ts'
import { changeReferenceAccount, linkPayoutAccount } from './accounts.ts'

const LineParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String() })
const LINE = '/v1/persons/:person_id/credit_lines/:credit_line_id'
const scope = 'partners'
const tag = 'Credit Line Servicing'
const Iban = Type.String({ minLength: 1, maxLength: 34, examples: ['DE92370601930002130041'] })

const CustomerAccountView = Type.Object(
  { id: idOf('account'), person_id: idOf('person'), iban: Type.String() },
  { $id: 'CustomerAccount' },
)

const payoutAccount = (method: 'PUT' | 'PATCH'): Route =>
  route({
    method,
    path: `${LINE}/payout_account`,
    summary: 'Pay out to an account of the customer at this bank',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({ account_id: Type.String({ minLength: 1, maxLength: 64 }) }),
    status: 204,
    answer: null,
    errors: [400, 403, 404, 409],
    command: linkPayoutAccount,
    input: ({ params, body }) => ({
      personId: params.person_id,
      creditLineId: params.credit_line_id,
      accountId: body.account_id,
    }),
  })

export const accountRoutes = (acceptIban: IbanPolicy, acceptSigning: SigningPolicy): readonly Route[] => [
  route({
    method: 'PATCH',
    path: `${LINE}/reference_account`,
    summary: 'Replace the reference account and its mandate',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({
      iban: Iban,
      mandate_number: Type.String({ pattern: '^[A-Z0-9]{14}$', examples: ['LUUJZMGP2IWIIE'] }),
      mandate_signature_date: DayText,
      name: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 70,
          description: 'The account holder; the same as before when not given.',
        }),
      ),
    }),
    status: 204,
    answer: null,
    errors: [400, 403, 404, 409, 422],
    command: changeReferenceAccount(acceptSigning),
    input: ({ params, body }) => ({
      personId: params.person_id,
      creditLineId: params.credit_line_id,
      iban: readIban(body.iban, 'iban', acceptIban),
      mandateNumber: body.mandate_number,
      signedOn: readDay(body.mandate_signature_date, 'mandate_signature_date'),
      name: body.name ?? null,
    }),
  }),
  payoutAccount('PUT'),
  payoutAccount('PATCH'),
  route({
    method: 'POST',
    path: '/lender/v1/accounts',
    summary: 'Make known that a customer has an account at this bank',
    tag: 'Lender: accounts',
    scope: 'lender',
    body: Type.Object({ person_id: Type.String(), iban: Iban }),
    status: 201,
    answer: CustomerAccountView,
    errors: [400, 403, 404, 409],
    secondPerson: true, // payouts go there
    command: addCustomerAccount,
    input: ({ body }) => ({ personId: body.person_id, iban: readIban(body.iban, 'iban', acceptIban) }),
    view: ({ accountId, personId, iban }) => ({ id: accountId, person_id: personId, iban }),
  }),
]
