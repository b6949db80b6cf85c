// The bank at which the lender keeps its account, and who checks payees. In the sandbox simulators; for real a pair of
// folders, and a person or a service behind HTTP.
import type { Day } from '../base/day.ts'

/** A file as it is handed over: the message's name, such as `pain.008.001.08`, and the XML. */
export type BankFile = Readonly<{ fileId: string; message: string; messageId: string; content: string }>

export type BankPort = Readonly<{
  /** The IBAN under which a credit line receives transfers. The same line and attempt get the same IBAN. */
  lineIban: (request: Readonly<{ partnerId: string; lineId: string; attempt: number }>) => Promise<string>
  /** Hands a file over. Safe to repeat: the bank knows a file by its message id. */
  send: (partnerId: string, file: BankFile) => Promise<void>
  /** A condition in SQL, `:today` the day: false where a fetch would find nothing for certain; `true` where only the bank knows. */
  mayHaveNews: string
  /** What the bank has for us by this day and we have not acknowledged: reports, statements; as bytes, or why they cannot be read. */
  fetch: (
    partnerId: string,
    today: Day,
  ) => Promise<readonly Readonly<{ receipt: string; content: Uint8Array | Error }>[]>
  /** We have read it, or kept why we cannot. */
  acknowledge: (partnerId: string, receipt: string) => Promise<void>
}>

/** Is this the name of the account's holder? (Verification of payee, Regulation (EU) 2024/886.) */
export type PayeeQuestion = Readonly<{ payoutId: string; personId: string | null; name: string; iban: string }>

export const payeeOutcomes = ['match', 'close_match', 'no_match', 'not_possible'] as const
export type PayeeOutcome = (typeof payeeOutcomes)[number]

/** `name`: as the payee's bank has it; told with a close match. */
export type PayeeAnswer = Readonly<{ outcome: PayeeOutcome; name: string | null }>

export type PayeePort = Readonly<{
  /** Asks about several at once. What is not answered comes later, by a person or a call-back. A question may come twice. */
  check: (partnerId: string, questions: readonly PayeeQuestion[]) => Promise<ReadonlyMap<string, PayeeAnswer>>
}>

/** A person looks, and records each answer under `/lender/v1`. */
export const manualPayees: PayeePort = { check: async () => new Map() }
