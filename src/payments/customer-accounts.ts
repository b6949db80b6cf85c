// Accounts that customers have at this bank. A line may pay out to one: a transfer to its IBAN (`lending.md` 6).
import { notFound, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import type { Command } from '../db/write.ts'
import { getPerson } from '../persons/store.ts'
import { checkAccount } from './account-check.ts'

export type CustomerAccount = Readonly<{ accountId: string; personId: string; iban: string }>

/** Makes known that a customer has this account at the bank. 404 for the person, 400 for one of ours or outside SEPA, 409 when the IBAN is an account already. */
export const addCustomerAccount: Command<Readonly<{ personId: string; iban: string }>, CustomerAccount> = {
  name: 'payments.add_customer_account',
  run: async ({ tx, ctx, changed }, { personId, iban }) => {
    await getPerson(tx, personId)
    await checkAccount(tx, iban, 'iban')
    const accountId = newId('account')
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('customer_accounts')
      .values({ partner_id: ctx.partnerId, account_id: accountId, person_id: personId, iban, created_at: ctx.now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n)
      throw new Refusal('record_not_unique', 'iban: is an account of this bank already.', 'iban')
    changed('customer_account', accountId, null, { personId })
    return { accountId, personId, iban }
  },
}

/** The account of this person; 404 when there is none, or it is another's. */
export const getCustomerAccount = async (tx: Tx, personId: string, accountId: string): Promise<CustomerAccount> => {
  const row = await tx
    .selectFrom('customer_accounts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (!row) throw notFound('Account', accountId)
  return { accountId: row.account_id, personId: row.person_id, iban: row.iban }
}
