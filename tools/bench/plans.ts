// Anonymous plans against a route that does nothing.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Call, hammer } from './http.ts'
import type { Program } from './program.ts'
import { milliseconds, perSecond, type Row } from './row.ts'

const CONNECTIONS = 32

export const benchPlans = async ({ base, token }: Program, forMs: number): Promise<readonly Row[]> => {
  let amount = 0
  const plan = (path: string) => (): Call => {
    amount = (amount + 7) % 900_000
    return {
      method: 'POST',
      path,
      body: { amount: { value: 100_000 + amount, unit: 'cents', currency: 'EUR' } },
      headers: { authorization: `Bearer ${token}` },
    }
  }
  const empty = spawn(process.execPath, [join(import.meta.dirname, 'empty-route.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await new Promise<string>((done) =>
      empty.stdout.once('data', (text: Buffer) => done(String(text).trim())),
    )
    const floor = await hammer(address, CONNECTIONS, forMs, plan('/'))
    const ours = await hammer(base, CONNECTIONS, forMs, plan('/v1/anonymous_credit_line_installment_plans'))
    const ratio = ours.perSecond / floor.perSecond
    return [
      {
        what: 'anonymous plans, six terms, 32 connections',
        ratio: ratio.toFixed(2),
        measured: `${perSecond(ours.perSecond)}, p99 ${milliseconds(ours.p99)}${ours.failed > 0 ? `, ${ours.failed} failed` : ''}`,
        floor: `empty fastify route: ${perSecond(floor.perSecond)}, p99 ${milliseconds(floor.p99)}`,
        goal: 'ratio ≥ 0.50, p99 ≤ 30 ms',
        met: ratio >= 0.5 && ours.p99 <= 30 && ours.failed === 0,
      },
    ]
  } finally {
    empty.kill()
  }
}
