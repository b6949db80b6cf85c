// The bank at which the lender keeps its account. In the sandbox a simulator, for real a pair of folders.
import type { Day } from '../base/day.ts'

/** A file as it is handed over: the message's name, such as `pain.008.001.08`, and the XML. */
export type BankFile = Readonly<{ fileId: string; message: string; messageId: string; content: string }>

export type BankPort = Readonly<{
  /** The IBAN under which a credit line receives transfers. The same line and attempt get the same IBAN. */
  lineIban: (request: Readonly<{ partnerId: string; lineId: string; attempt: number }>) => Promise<string>
  /** Hands a file over. Safe to repeat: the bank knows a file by its message id. */
  send: (partnerId: string, file: BankFile) => Promise<void>
  /** What the bank has for us by this day and we have not acknowledged: reports, statements. */
  fetch: (partnerId: string, today: Day) => Promise<readonly Readonly<{ receipt: string; content: string }>[]>
  /** We have read it. */
  acknowledge: (partnerId: string, receipt: string) => Promise<void>
}>
