// Rendering, by the worker.
import type { JobHandler } from '../work/worker.ts'
import { type Archive, RENDER_DOCUMENT } from './archive.ts'

/** Renders what was filed, unless somebody who asked for it was faster. */
export const documentJobs = (archive: Archive): readonly JobHandler[] => [
  {
    kind: RENDER_DOCUMENT,
    run: async ({ partnerId, payload }) => {
      await archive.documentBytes(partnerId, (payload as { documentId: string }).documentId)
      return undefined
    },
  },
]
