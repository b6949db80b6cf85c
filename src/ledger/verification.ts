// Are the books what they were when each day was sealed? Re-reads every transfer, and trusts no sum, hash or balance that is kept.
import { addDays, type Day } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { type Db, readMoment, type Tx } from '../db/database.ts'
import type { RowCheck } from '../db/row-check.ts'
import type { AccountCode } from './chart.ts'
import { type Finding, find, newWalk, type Walk, walkOpenDays, walkSeals } from './seal-walk.ts'
import type { RecordKind } from './sealed-records.ts'
import { type Subledger, subledgerDifferences, type Totals, totalsOf } from './seals.ts'

/** A balance that is kept beside the transfers and is not their sum. `owner` names the loan or the line. */
export type BalanceDifference = Readonly<{
  account: AccountCode
  owner: string
  storedCents: Cents
  bookedCents: Cents
}>

/** Compares every balance that an area keeps with the sum of the transfers behind it; returns some that differ, in order. */
export type BalanceCheck = (tx: Tx) => Promise<readonly BalanceDifference[]>

/** What the books are held against: the areas' own rows. */
export type HeldAgainst = Readonly<{
  subledgers: readonly Subledger[]
  balances: readonly BalanceCheck[]
  /** What a seal covers beside transfers and audit entries. */
  records: readonly RecordKind[]
  checks: readonly RowCheck[]
}>

/** So many findings of one check say enough. */
const FINDINGS_OF_A_CHECK = 100

export type Verification = Readonly<{
  partnerId: string
  /** Days with a seal, the first and the last of them. */
  sealedDays: number
  firstOn: Day | null
  lastOn: Day | null
  transfers: number
  /** The hash of the last seal: who notes it elsewhere can ask later whether the chain still holds it. */
  head: string | null
  /** Which of the hashes that were asked for are in the chain. */
  held: readonly string[]
  findings: readonly Finding[]
  /** What could not be looked at now, and what differed once and does no longer. */
  notes: readonly string[]
}>

/**
 * Verifies the books of one partner as they stand at one moment: each day's transfers against its seal, each seal against
 * the one before, days without a seal, open days against the audit entries, sub-ledgers and kept balances against the
 * ledger, and whatever areas know how to check of their own rows. `noted` are hashes of seals that were written down elsewhere. Changes nothing.
 */
export const verifyBooks = (
  db: Db,
  partnerId: string,
  { subledgers, balances, records, checks }: HeldAgainst,
  noted: readonly string[] = [],
): Promise<Verification> =>
  readMoment(db, partnerId, async (tx) => {
    const { rows } = await tx.client.query<{ today: Day; phase: string }>(
      'select today, phase from clocks where partner_id = $1',
      [partnerId],
    )
    const clock = rows[0]
    if (!clock) throw new Error(`partner ${partnerId} has no clock`)
    const { today, phase } = clock
    const walk = newWalk(
      partnerId,
      { today, openFromOn: phase === 'sealing' ? addDays(today, -1) : today },
      noted,
      records,
    )
    await walkSeals(tx, walk)
    await walkOpenDays(tx, walk)
    await holdAgainstSubledgers(tx, walk, subledgers, phase === 'open')
    for (const check of balances) await holdAgainstBalances(tx, walk, check)
    for (const check of checks) await holdAgainstRows(tx, walk, check)
    const { last } = walk
    return {
      partnerId,
      sealedDays: walk.sealedDays,
      firstOn: walk.firstOn,
      lastOn: last?.sealed_on ?? null,
      transfers: walk.transfers,
      head: last?.hash ?? null,
      held: walk.held,
      findings: walk.findings.toSorted((a, b) => (a.fromOn < b.fromOn ? -1 : a.fromOn > b.fromOn ? 1 : 0)),
      notes: walk.notes,
    }
  })

/** While a day is being opened its interest may be booked or not: the sub-ledgers agree by the end of it, or of the day before. */
const holdAgainstSubledgers = async (
  tx: Tx,
  walk: Walk,
  subledgers: readonly Subledger[],
  isOpen: boolean,
): Promise<void> => {
  const { today } = walk
  const totals: Totals = totalsOf((code) => {
    const { debit = 0n, credit = 0n } = walk.totals.get(code) ?? {}
    return { debitCents: debit, creditCents: credit }
  })
  const differences = await subledgerDifferences(tx, today, totals, subledgers)
  if (!isOpen && (await subledgerDifferences(tx, addDays(today, -1), totals, subledgers)).length === 0) return
  for (const { account, ledgerCents, subledgerCents } of differences) {
    const [sub, general] = [centsToDecimal(subledgerCents), centsToDecimal(ledgerCents)]
    find(walk, today, `account ${account}: the sub-ledger says ${sub}, the general ledger ${general}`)
  }
}

const holdAgainstBalances = async (tx: Tx, walk: Walk, check: BalanceCheck): Promise<void> => {
  for (const { account, owner, storedCents, bookedCents } of await check(tx)) {
    const [stored, booked] = [centsToDecimal(storedCents), centsToDecimal(bookedCents)]
    find(
      walk,
      walk.today,
      `account ${account} of ${owner}: the balance kept is ${stored}, its transfers make ${booked}`,
    )
  }
}

const holdAgainstRows = async (tx: Tx, walk: Walk, check: RowCheck): Promise<void> => {
  let found = 0
  for await (const { on, what } of check(tx, walk.today)) {
    find(walk, on, what)
    found += 1
    if (found === FINDINGS_OF_A_CHECK) return
  }
}

/** Every partner there is, verified one after the other; `told` hears of each as soon as it is done. */
export const verifyAll = async (
  db: Db,
  against: HeldAgainst,
  noted: readonly string[],
  told: (verification: Verification) => void,
): Promise<void> => {
  const { rows } = await db.query<{ partner_id: string }>(
    'select partner_id from partners union select partner_id from clocks order by 1',
  )
  for (const { partner_id } of rows) told(await verifyBooks(db, partner_id, against, noted))
}

/** A verification in plain words, a line each. */
export const tellVerification = (done: Verification): readonly string[] => {
  const { partnerId, sealedDays, firstOn, lastOn, transfers, head, findings, notes } = done
  const days = sealedDays === 0 ? 'no day sealed yet' : `${sealedDays} sealed days from ${firstOn} to ${lastOn}`
  const isOrAre = findings.length === 1 ? 'finding' : 'findings'
  return [
    `partner ${partnerId}: ${days}, ${transfers} transfers: ${findings.length === 0 ? 'nothing wrong' : `${findings.length} ${isOrAre}`}`,
    ...findings.map(({ fromOn, toOn, what }) => `  ${fromOn}${toOn === fromOn ? '' : ` to ${toOn}`}: ${what}`),
    ...notes.map((note) => `  note: ${note}`),
    ...(head === null ? [] : [`  last seal ${lastOn}: ${head}`]),
  ]
}
