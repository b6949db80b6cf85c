// Why a payment or a collection came back, and what follows from it (`domain-rules.md` 6.4, `lending.md` 6).

/** What one reason code means for us. */
export type ReturnReason = Readonly<{
  meaning: string
  /** Whose doing it is: the debtor's (or within the debtor's sphere), ours as the creditor, or a bank's. */
  fault: 'debtor' | 'creditor' | 'bank'
  /**
   * `after_fix`: not by itself, only when a person has dealt with the cause. `new_account`: never from this account, but from
   * another one that the customer names.
   */
  rePresent: 'never' | 'once' | 'later' | 'after_fix' | 'new_account'
  mandate: 'keep' | 'suspend' | 'cancel'
  /** The case that is opened or told. */
  case: ReturnCase
  /** Is the bank's fee passed on, at cost? Only where the debtor is responsible for the return. */
  feePassedOn: boolean
}>

export type ReturnCase =
  | 'data_fix'
  | 'new_mandate'
  | 'manual'
  | 'config_error'
  | 'new_account'
  | 'operations'
  | 'dunning'
  | 'dunning_and_fraud_check'
  | 'estate'
  | 'compliance'
  | 'contact'

// biome-ignore format: the table reads in columns
export const returnReasons = {
  AC01: { meaning: 'account number wrong',                          fault: 'creditor', rePresent: 'new_account', mandate: 'suspend', case: 'data_fix',                feePassedOn: false },
  AC04: { meaning: 'account closed',                                fault: 'debtor',   rePresent: 'new_account', mandate: 'cancel',  case: 'new_mandate',             feePassedOn: true },
  AC06: { meaning: 'account blocked',                               fault: 'debtor',   rePresent: 'later',       mandate: 'keep',    case: 'manual',                  feePassedOn: true },
  AC13: { meaning: 'debtor is a consumer (business scheme only)',   fault: 'creditor', rePresent: 'never',       mandate: 'keep',    case: 'config_error',            feePassedOn: false },
  AG01: { meaning: 'direct debit forbidden on this account',        fault: 'debtor',   rePresent: 'new_account', mandate: 'suspend', case: 'new_account',             feePassedOn: false },
  AG02: { meaning: 'wrong operation or sequence code',              fault: 'creditor', rePresent: 'after_fix',   mandate: 'keep',    case: 'operations',              feePassedOn: false },
  AM04: { meaning: 'insufficient funds',                            fault: 'debtor',   rePresent: 'once',        mandate: 'keep',    case: 'dunning',                 feePassedOn: true },
  AM05: { meaning: 'duplicate',                                     fault: 'creditor', rePresent: 'never',       mandate: 'keep',    case: 'operations',              feePassedOn: false },
  BE05: { meaning: 'creditor unknown',                              fault: 'creditor', rePresent: 'never',       mandate: 'keep',    case: 'operations',              feePassedOn: false },
  CNOR: { meaning: 'creditor bank not registered',                  fault: 'bank',     rePresent: 'never',       mandate: 'keep',    case: 'operations',              feePassedOn: false },
  DNOR: { meaning: 'debtor bank not registered',                    fault: 'bank',     rePresent: 'never',       mandate: 'keep',    case: 'operations',              feePassedOn: false },
  FF01: { meaning: 'format error',                                  fault: 'creditor', rePresent: 'after_fix',   mandate: 'keep',    case: 'operations',              feePassedOn: false },
  MD01: { meaning: 'no valid mandate',                              fault: 'creditor', rePresent: 'never',       mandate: 'cancel',  case: 'dunning_and_fraud_check', feePassedOn: false },
  MD02: { meaning: 'mandate data missing or wrong',                 fault: 'creditor', rePresent: 'after_fix',   mandate: 'keep',    case: 'operations',              feePassedOn: false },
  MD06: { meaning: 'refund of an authorised debit, by the debtor',  fault: 'debtor',   rePresent: 'after_fix',   mandate: 'suspend', case: 'dunning',                 feePassedOn: true },
  MD07: { meaning: 'debtor deceased',                               fault: 'debtor',   rePresent: 'never',       mandate: 'cancel',  case: 'estate',                  feePassedOn: false },
  MS02: { meaning: 'refused by the debtor, no reason given',        fault: 'debtor',   rePresent: 'after_fix',   mandate: 'suspend', case: 'dunning',                 feePassedOn: true },
  MS03: { meaning: 'no reason given by the bank',                   fault: 'bank',     rePresent: 'once',        mandate: 'keep',    case: 'dunning',                 feePassedOn: false },
  RC01: { meaning: 'BIC wrong',                                     fault: 'creditor', rePresent: 'after_fix',   mandate: 'keep',    case: 'operations',              feePassedOn: false },
  RR01: { meaning: 'regulatory: debtor account or id missing',      fault: 'creditor', rePresent: 'never',       mandate: 'suspend', case: 'compliance',              feePassedOn: false },
  RR02: { meaning: 'regulatory: debtor name or address missing',    fault: 'creditor', rePresent: 'never',       mandate: 'suspend', case: 'compliance',              feePassedOn: false },
  RR03: { meaning: 'regulatory: creditor name or address missing',  fault: 'creditor', rePresent: 'never',       mandate: 'suspend', case: 'compliance',              feePassedOn: false },
  RR04: { meaning: 'regulatory reason',                             fault: 'bank',     rePresent: 'never',       mandate: 'suspend', case: 'compliance',              feePassedOn: false },
  SL01: { meaning: "blocked by a service of the debtor's bank",     fault: 'debtor',   rePresent: 'never',       mandate: 'suspend', case: 'contact',                 feePassedOn: false },
} as const satisfies Record<string, ReturnReason>

export type ReturnReasonCode = keyof typeof returnReasons

/** A code that the table does not know: nothing happens by itself, a person looks. */
export const unknownReason: ReturnReason = {
  meaning: 'unknown reason',
  fault: 'bank',
  rePresent: 'never',
  mandate: 'keep',
  case: 'manual',
  feePassedOn: false,
}

const isKnown = (code: string): code is ReturnReasonCode => Object.hasOwn(returnReasons, code)

/** What follows from this code, as the bank gave it. */
export const returnReason = (code: string | null): ReturnReason =>
  code !== null && isKnown(code) ? returnReasons[code] : unknownReason
