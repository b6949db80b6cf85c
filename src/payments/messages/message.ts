// What the bank and we tell each other, as values: payment files out, status reports and statements in.
// The XML of each stands in the file of its name; the reasons and codes are those of ISO 20022 (`domain-rules.md` 6.3).
import type { Day } from '../../base/day.ts'
import type { Cents } from '../../base/money.ts'

// ——— out: payment files ———

/** An account as a payment names it. The IBAN has no blanks; without a BIC the bank finds it from the IBAN. */
export type Account = Readonly<{ name: string; iban: string; bic?: string }>

/** pain.001.001.09: payments from our account. */
export type CreditTransferFile = PaymentFile<CreditTransferBatch>

/** pain.008.001.08: collections to our account. */
export type DirectDebitFile = PaymentFile<DirectDebitBatch>

/** `messageId` is unique for ever (35 characters of the SEPA set); `createdAt` is written in whole seconds. */
export type PaymentFile<Batch> = Readonly<{
  messageId: string
  createdAt: Date
  initiatingParty: string
  batches: readonly Batch[]
}>

/** One payment information block: the bank books it as one entry. `account` is ours. */
export type CreditTransferBatch = Readonly<{
  id: string
  executeOn: Day
  account: Account
  transactions: readonly CreditTransfer[]
}>

/** One per sequence type, day, creditor id and account. `account` is ours. */
export type DirectDebitBatch = Readonly<{
  id: string
  collectOn: Day
  account: Account
  creditorId: string
  sequenceType: SequenceType
  transactions: readonly DirectDebit[]
}>

/** RCUR may be used from the first debit on; a line collects RCUR, a single payoff OOFF (`domain-rules.md` 6.2). */
export type SequenceType = (typeof sequenceTypes)[number]
export const sequenceTypes = ['RCUR', 'OOFF', 'FRST', 'FNAL'] as const

/** A payment to the counterparty. `endToEndId` comes back in every answer; `remittance` is at most 140 characters. */
export type CreditTransfer = Readonly<{
  endToEndId: string
  amountCents: Cents
  counterparty: Account
  remittance: string
}>

/** A collection from the counterparty under its mandate. */
export type DirectDebit = CreditTransfer &
  Readonly<{
    mandateId: string
    mandateSignedOn: Day
    amendment?: MandateAmendment
  }>

/**
 * What changed in the mandate since the last collection, told once on the first debit after the change. `SMNDA` (same
 * mandate, new debtor account) stands for an original account that is not told or lies at another bank.
 */
export type MandateAmendment = Readonly<{
  originalDebtorIban?: string
  originalMandateId?: string
  originalCreditorId?: string
  originalCreditorName?: string
}>

export const SMNDA = 'SMNDA'

// ——— in: status reports ———

/** pain.002.001.10: what the bank thinks of a file that we sent. */
export type StatusReport = Readonly<{
  messageId: string
  createdAt: Date
  originalMessageId: string
  /** The kind of our file, such as `pain.008.001.08`; some banks leave it out. */
  originalMessageName: string | null
  status: string | null
  reasons: readonly StatusReason[]
  batches: readonly BatchStatus[]
}>

export type BatchStatus = Readonly<{
  /** Our batch id (`OrgnlPmtInfId`). */
  batchId: string
  status: string | null
  reasons: readonly StatusReason[]
  transactions: readonly TransactionStatus[]
}>

export type TransactionStatus = Readonly<{
  endToEndId: string
  status: string | null
  reasons: readonly StatusReason[]
}>

/** `code` as in the table of return reasons, or the bank's own; `texts` are for a person, such as the name of a close match. */
export type StatusReason = Readonly<{ code: string | null; texts: readonly string[] }>

// ——— in: statements and notifications ———

/** camt.053.001.08: booked statements, each with its balances. */
export type StatementFile = Readonly<{
  kind: 'camt.053'
  messageId: string
  createdAt: Date
  statements: readonly Statement[]
  passedOver?: PassedOver
}>

/** Accounts of which a file tells, too, and which are not ours: by IBAN, or as the bank calls them. Nothing else of them is read. */
export type PassedOver = readonly string[]

/** camt.054.001.08: entries told ahead of or beside the statement, for matching; the statement alone is booked. */
export type NotificationFile = Readonly<{
  kind: 'camt.054'
  messageId: string
  createdAt: Date
  notifications: readonly Notification[]
  passedOver?: PassedOver
}>

/** The entries told about one account. A number that the bank did not send is null. */
export type Notification = Readonly<{
  id: string
  /** Counts every statement sent. */
  electronicNumber: number | null
  /** Counts the statements that are the legal account statement. */
  legalNumber: number | null
  createdAt: Date
  accountIban: string
  /** Booked entries only; what is merely pending is left out. */
  entries: readonly Entry[]
}>

/** Booked balances are signed: what the bank owes us is positive. */
export type Statement = Notification &
  Readonly<{
    openingCents: Cents
    closingCents: Cents
    closingOn: Day
    /** Where the bank cut the statement into pages; each opens with what the one before closed with. Left out of a whole one. */
    page?: Page
  }>

/** Pages are counted from 1; the last one ends the statement. */
export type Page = Readonly<{ number: number; isLast: boolean }>

/** One line of the account. */
export type Entry = Readonly<{
  /** The bank's own reference, or the statement's id and the entry's place; the same whenever the file is read. */
  reference: string
  bookedOn: Day
  valueOn: Day
  /** Signed: money that came is positive. */
  amountCents: Cents
  /** Domain, family and sub-family, such as `PMNT-IDDT-ESDD`; else the bank's own code; null when neither was sent. */
  transactionCode: string | null
  isReversal: boolean
  /** Our file and batch, where the bank names them for the whole entry. */
  originalMessageId: string | null
  originalBatchId: string | null
  /** The payments in the entry: none (a fee), one, or those of a batch. */
  details: readonly EntryDetail[]
}>

/** One payment in an entry. A member that the bank did not send is null. */
export type EntryDetail = Readonly<{
  endToEndId: string | null
  mandateId: string | null
  /** Signed as the entry; it contains `chargesCents`: a debit of 103.00 with charges of 3.00 returns 100.00. */
  amountCents: Cents
  /** The bank's fee inside the amount, positive; 0 where the bank books fees by themselves. */
  chargesCents: Cents
  /** What the bank names as its charge, where that is another sum: it may leave out, or get wrong, what the amount contains. */
  namedChargesCents?: Cents
  counterpartyName: string | null
  counterpartyIban: string | null
  /** The account of ours that the payment names: a line's own IBAN where one was credited. */
  ourIban: string | null
  remittance: string
  /** Why it came back (`RtrInf`); MS03, no reason given, where the bank names none; null when it is no return. */
  returnReason: string | null
  /** Our file and batch, where the bank names them. */
  originalMessageId: string | null
  originalBatchId: string | null
}>
