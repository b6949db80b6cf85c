// A document: rendered in the child process, one after the other, all kinds in all languages in turn, each for another
// customer. Warm: each was rendered once before the clock starts.
import { editions, forAnotherCustomer } from '../../src/documents/examples.ts'
import { openRenderer } from '../../src/documents/renderer.ts'
import { milliseconds, percentile, type Row } from './row.ts'

const DOCUMENTS = 300

export const benchDocuments = async (): Promise<readonly Row[]> => {
  const renderer = openRenderer()
  const render = (n: number) => {
    const edition = editions[n % editions.length]
    return edition ? renderer.render(forAnotherCustomer(edition.document, n)) : undefined
  }
  const took: number[] = []
  try {
    for (let n = 0; n < editions.length; n++) await render(n)
    for (let n = editions.length; n < editions.length + DOCUMENTS; n++) {
      const startedAt = performance.now()
      await render(n)
      took.push(performance.now() - startedAt)
    }
  } finally {
    await renderer.close()
  }
  const mean = took.reduce((sum, ms) => sum + ms, 0) / took.length
  return [
    {
      what: `a document, warm, mean of ${took.length} of ${editions.length} kinds`,
      ratio: '',
      measured: `${milliseconds(mean)}, p50 ${milliseconds(percentile(took, 0.5))}`,
      floor: '',
      goal: '≤ 30 ms',
      met: mean <= 30,
    },
  ]
}
