// An account that comes in, held against our own before anything is changed.
import { invalidField } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import { lender } from '../products/lender.ts'
import { accountProblem, holderProblem, type OurAccount } from './account-rules.ts'
import { linesByIban } from './line-ibans.ts'

const ownerOf = async (tx: Tx, iban: string): Promise<OurAccount> => {
  if (iban === lender.iban) return 'lender'
  return (await linesByIban(tx, [iban])).has(iban) ? 'line' : null
}

/** Why a payment of ours cannot go to this account, or come from it; null when it can. */
export const problemOfAccount = async (tx: Tx, iban: string): Promise<string | null> =>
  accountProblem(iban, await ownerOf(tx, iban))

/** Refuses (400, naming the member) an account that no payment of ours can go to or come from. */
export const checkAccount = async (tx: Tx, iban: string, field: string): Promise<void> => {
  const problem = await problemOfAccount(tx, iban)
  if (problem !== null) throw invalidField(field, problem)
}

/** Refuses (400, naming the member) a holder's name that a bank file cannot carry. */
export const checkHolder = (name: string, field: string): void => {
  const problem = holderProblem(name)
  if (problem !== null) throw invalidField(field, problem)
}
