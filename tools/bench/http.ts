// A load generator: so many connections, each asking again as soon as it has its answer.
import { Agent, request } from 'node:http'
import { percentile } from './row.ts'

export type Call = Readonly<{ method: string; path: string; body?: unknown; headers?: Record<string, string> }>
export type Load = Readonly<{ perSecond: number; p50: number; p99: number; failed: number }>

const ask = (agent: Agent, base: string, { method, path, body, headers }: Call): Promise<number> =>
  new Promise((done, fail) => {
    const content = body === undefined ? undefined : JSON.stringify(body)
    const sent = request(
      base + path,
      {
        agent,
        method,
        headers: {
          ...headers,
          ...(content ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) } : {}),
        },
      },
      (answer) => {
        answer.resume()
        answer.once('end', () => done(answer.statusCode ?? 0))
      },
    )
    sent.once('error', fail)
    sent.end(content)
  })

/** Asks for so many milliseconds after a short warm-up that does not count. */
export const hammer = async (base: string, connections: number, forMs: number, next: () => Call): Promise<Load> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const took: number[] = []
  let failed = 0
  const run = async (until: number, counts: boolean): Promise<void> => {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < until) {
          const startedAt = performance.now()
          const status = await ask(agent, base, next())
          if (!counts) continue
          took.push(performance.now() - startedAt)
          if (status >= 400) failed++
        }
      }),
    )
  }
  await run(performance.now() + Math.min(2000, forMs / 2), false)
  const startedAt = performance.now()
  await run(startedAt + forMs, true)
  const elapsed = performance.now() - startedAt
  agent.destroy()
  return { perSecond: (took.length / elapsed) * 1000, p50: percentile(took, 0.5), p99: percentile(took, 0.99), failed }
}
