// `/lender/v1/bank_account`: the account at the bank beside the books, and what waits for a person.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, idOf, nullable, viewInstant } from '../http/wire.ts'
import { type BankAccount, bankAccount } from './bank-account.ts'
import { linesWithoutIban } from './line-ibans.ts'

const tag = 'Lender: bank'
const scope = 'lender'

const StoppedFile = Type.Object({ id: idOf('bankFile'), created_on: DayText, problem: Type.String() })

const AccountView = Type.Object(
  {
    iban: Type.String(),
    last_statement: nullable(
      Type.Object({
        number: Type.Integer(),
        page: Type.Integer({ description: '1 where the bank does not cut the statement into pages.' }),
        is_last_page: Type.Boolean({ description: 'False: more of this statement is to come.' }),
        on: DayText,
        closing_balance: Type.Integer(),
      }),
    ),
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

export const bankAccountRoutes: readonly Route[] = [
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
          page: lastStatement.page,
          is_last_page: lastStatement.isLastPage,
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
]
