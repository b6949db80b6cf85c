// What applications leave to the worker.
import type { Writer } from '../db/write.ts'
import { systemExecution } from '../work/day.ts'
import type { JobHandler } from '../work/worker.ts'
import { openLine } from './commands.ts'
import { OPEN_CREDIT_LINE } from './flow.ts'

export const applicationJobs = (writer: Writer): readonly JobHandler[] => [
  {
    kind: OPEN_CREDIT_LINE,
    run: async (job) => {
      const { applicationId } = job.payload as { applicationId: string }
      await writer.execute(systemExecution(job.partnerId, 'work.open_credit_line'), openLine, { applicationId, job })
      return undefined
    },
  },
]
