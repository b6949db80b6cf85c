// What an answer means, and when to try again. Pure.

/** At most so many attempts in a series (`reference/splitpay.md` 5.2). */
export const MAX_ATTEMPTS = 25

/** The gaps grow by this factor; the first is chosen so that all 24 add up to about five days. */
const GAP_FACTOR = 1.561
const FIRST_GAP_MS = 5500

/** Milliseconds of real time from failed attempt `attempt` (1 is the first) to the next; undefined after the last. */
export const retryGapMs = (attempt: number): number | undefined =>
  attempt >= MAX_ATTEMPTS ? undefined : Math.round(FIRST_GAP_MS * GAP_FACTOR ** (attempt - 1))

/** `gone` cancels the whole subscription; `rejected` and `exhausted` let the entity's next event go on. */
export type Verdict =
  | Readonly<{ kind: 'delivered' | 'rejected' | 'gone' | 'exhausted' }>
  | Readonly<{ kind: 'retry'; afterMs: number }>

/** Judges attempt number `attempt` by the receiver's status; null: it could not be reached, or did not answer in time. */
export const judge = (status: number | null, attempt: number): Verdict => {
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 410) return { kind: 'gone' }
  if (status === 422) return { kind: 'rejected' }
  const afterMs = retryGapMs(attempt)
  return afterMs === undefined ? { kind: 'exhausted' } : { kind: 'retry', afterMs }
}
