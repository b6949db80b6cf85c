// A document: rendered in the child process, one after the other, all kinds in turn.
import { editions } from '../../src/documents/examples.ts'
import { openRenderer } from '../../src/documents/renderer.ts'
import { milliseconds, percentile, type Row } from './row.ts'

const DOCUMENTS = 300

export const benchDocuments = async (): Promise<readonly Row[]> => {
  const renderer = openRenderer()
  const took: number[] = []
  try {
    for (let n = 0; n < DOCUMENTS; n++) {
      const edition = editions[n % editions.length]
      if (!edition) continue
      const startedAt = performance.now()
      await renderer.render({
        ...edition.document,
        data: { ...(edition.document.data as object), reference: `bench-${n}` },
      } as typeof edition.document)
      took.push(performance.now() - startedAt)
    }
  } finally {
    await renderer.close()
  }
  const mean = took.reduce((sum, ms) => sum + ms, 0) / took.length
  return [
    {
      what: `a document, mean of ${took.length} of ${editions.length} kinds`,
      ratio: '',
      measured: `${milliseconds(mean)}, p50 ${milliseconds(percentile(took, 0.5))}`,
      floor: '',
      goal: '≤ 30 ms',
      met: mean <= 30,
    },
  ]
}
