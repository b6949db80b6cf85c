// What a line asks of the world outside.
import { systemExecution, type Writer } from '../db/write.ts'
import { OPEN_LINE_ACCOUNT } from '../payments/line-ibans.ts'
import type { BankPort } from '../payments/port.ts'
import type { JobHandler } from '../work/worker.ts'
import { recordAccount } from './commands.ts'

/** Asks the bank for the line's IBAN. Asking twice gives the same one; a failure is tried again by the queue. */
export const creditlineJobs = (writer: Writer, bank: Pick<BankPort, 'lineIban'>): readonly JobHandler[] => [
  {
    kind: OPEN_LINE_ACCOUNT,
    run: async (job) => {
      const { creditLineId } = job.payload as { creditLineId: string }
      const iban = await bank.lineIban({ partnerId: job.partnerId, lineId: creditLineId, attempt: job.attempts })
      await writer.execute(systemExecution(job.partnerId, 'work.open_line_account'), recordAccount, {
        creditLineId,
        iban,
        job,
      })
      return undefined
    },
  },
]
