// The chart of accounts and the named postings (`lending.md` 3). Money moves in these ways and in no other.

/** `per` tells whose balance an account keeps; `normal` the side on which it usually stands. */
export const accounts = {
  1000: { name: 'bank', per: 'partner', normal: 'debit' },
  1010: { name: 'payouts in transit', per: 'partner', normal: 'credit' },
  1020: { name: 'bank batch credit being split', per: 'partner', normal: 'credit' },
  1090: { name: 'bank debits to be explained', per: 'partner', normal: 'debit' },
  1200: { name: 'loan principal', per: 'loan', normal: 'debit' },
  1205: { name: 'interest accrued, not due', per: 'product', normal: 'debit' },
  1210: { name: 'interest due', per: 'loan', normal: 'debit' },
  1220: { name: 'fees due', per: 'loan', normal: 'debit' },
  1230: { name: 'default interest due', per: 'loan', normal: 'debit' },
  2000: { name: 'customer credit balance', per: 'line', normal: 'credit' },
  2010: { name: 'incoming, not yet allocated', per: 'partner', normal: 'credit' },
  3000: { name: 'funding', per: 'partner', normal: 'credit' },
  4000: { name: 'interest income', per: 'partner', normal: 'credit' },
  4010: { name: 'fee income', per: 'partner', normal: 'credit' },
  4020: { name: 'default-interest income', per: 'partner', normal: 'credit' },
  4030: { name: 'interest from the bank', per: 'partner', normal: 'credit' },
  5000: { name: 'credit losses', per: 'partner', normal: 'debit' },
  5010: { name: 'recoveries', per: 'partner', normal: 'credit' },
  5020: { name: 'goodwill', per: 'partner', normal: 'debit' },
  5100: { name: 'bank charges', per: 'partner', normal: 'debit' },
} as const satisfies Record<
  number,
  { name: string; per: 'partner' | 'loan' | 'line' | 'product'; normal: 'debit' | 'credit' }
>

export type AccountCode = keyof typeof accounts

export const accountCodes = Object.keys(accounts).map(Number) as AccountCode[]

/** What a customer's payment can settle, in no particular order: the legal order is a rule of the loan. */
const receivables = [1200, 1210, 1220, 1230] as const

/** Every pair of accounts a posting may move between. The reversal of a posting is its mirror. */
export const pairs = {
  payout_sent: [[1200, 1010]],
  payout_executed: [[1010, 1000]],
  payout_rejected: [[1010, 1200]],
  payout_returned: [
    [1000, 1010],
    [1010, 1200],
  ],
  interest_accrued: [[1205, 4000]],
  // A late event changes what had accrued on one loan by now: up or down.
  accrual_corrected: [
    [1205, 4000],
    [4000, 1205],
  ],
  interest_due: [[1210, 1205]],
  batch_credited: [[1000, 1020]],
  collection_settled: [...receivables, 2000].map((to) => [1020, to]),
  collection_returned: [...[...receivables, 2000].map((from) => [from, 1020]), [1020, 1000]],
  collection_refunded: [...[...receivables, 2000].map((from) => [from, 1020]), [1020, 1000]],
  bank_charged: [[5100, 1000]],
  charge_passed_on: [[1220, 4010]],
  compensation_charged: [[1220, 4010]],
  transfer_received: [[1000, 2010]],
  payment_allocated: [...receivables, 2000].map((to) => [2010, to]),
  credit_applied: receivables.map((to) => [2000, to]),
  credit_refunded: [[2000, 1010]],
  unknown_returned: [[2010, 1010]],
  bank_debit_unexplained: [[1090, 1000]],
  bank_debit_explained: [5100, 5000, 1020, 2000, 2010].map((target) => [target, 1090]),
  // What the bank gave of its own: a charge back, interest.
  bank_credit_explained: [5100, 4030].map((target) => [2010, target]),
  // Credit that was used came from a debit which then came back.
  credit_shortfall: [[1090, 2000]],
  default_interest_claimed: [[1230, 4020]],
  charge_waived: [
    [4000, 1210],
    [4010, 1220],
    [4020, 1230],
  ],
  goodwill_granted: [
    [5020, 1200],
    [5020, 2000],
  ],
  written_off: receivables.map((from) => [5000, from]),
  // What the account held before the first statement.
  opened: [
    [1000, 3000],
    [3000, 1000],
  ],
  recovered: [
    [2010, 5010],
    [1020, 5010],
    [2000, 5010],
  ],
} satisfies Record<string, readonly (readonly number[])[]>

export type PostingName = keyof typeof pairs

/** May this posting move money between these accounts, or back as a reversal? */
export const isPosting = (name: PostingName, debit: AccountCode, credit: AccountCode, isReversal: boolean): boolean =>
  (pairs[name] as readonly (readonly number[])[]).some(
    ([from, to]) => (from === debit && to === credit) || (isReversal && from === credit && to === debit),
  )
