// What applications leave to the worker.
import { systemExecution, type Writer } from '../db/write.ts'
import type { JobHandler } from '../work/worker.ts'
import { openLine } from './commands.ts'
import { CREATE_IDENTIFICATION, OPEN_CREDIT_LINE } from './flow.ts'
import { identifyFreelancer } from './freelancer-commands.ts'

export const applicationJobs = (writer: Writer): readonly JobHandler[] => [
  {
    kind: OPEN_CREDIT_LINE,
    run: async (job) => {
      const { applicationId } = job.payload as { applicationId: string }
      await writer.execute(systemExecution(job.partnerId, 'work.open_credit_line'), openLine, { applicationId, job })
      return undefined
    },
  },
  {
    kind: CREATE_IDENTIFICATION,
    run: async (job) => {
      const { applicationId } = job.payload as { applicationId: string }
      const execution = systemExecution(job.partnerId, 'work.create_identification')
      await writer.execute(execution, identifyFreelancer, { applicationId, job })
      return undefined
    },
  },
]
