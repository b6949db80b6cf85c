// Along the chain of seals, day by day, with every transfer in hand.
import { addDays, type Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { addTo, type FoundDay, foundAudits, foundDays, type Sums } from './found-days.ts'
import { auditDifference, differencesFrom, isItsOwnHash, recordDifferences, type SealRow } from './seal-checks.ts'
import type { SealedRecords } from './seal-format.ts'
import { foundRecords, type RecordKind } from './sealed-records.ts'
import { strangersOf } from './witnesses.ts'

/** Something that is not as it was booked or sealed: on which days, and what. */
export type Finding = Readonly<{ fromOn: Day; toOn: Day; what: string }>

const CHUNK_DAYS = 31

/** How far the walk has come. */
export type Walk = {
  readonly partnerId: string
  readonly today: Day
  /** The first day that needs no seal yet: today, or yesterday while its books are being closed. */
  readonly openFromOn: Day
  readonly noted: ReadonlySet<string>
  readonly kinds: readonly RecordKind[]
  readonly held: string[]
  readonly findings: Finding[]
  readonly notes: string[]
  /** Of all entries so far, and of those since the last seal. */
  readonly totals: Sums
  sinceSeal: Sums
  firstOn: Day | null
  last: SealRow | undefined
  sealedDays: number
  transfers: number
}

/** The beginning of a walk. */
export const newWalk = (
  partnerId: string,
  { today, openFromOn }: Pick<Walk, 'today' | 'openFromOn'>,
  noted: readonly string[],
  kinds: readonly RecordKind[],
): Walk => ({
  partnerId,
  today,
  openFromOn,
  noted: new Set(noted),
  kinds,
  held: [],
  findings: [],
  notes: [],
  totals: new Map(),
  sinceSeal: new Map(),
  firstOn: null,
  last: undefined,
  sealedDays: 0,
  transfers: 0,
})

/** Notes a finding. */
export const find = ({ findings }: Walk, fromOn: Day, what: string, toOn = fromOn): void => {
  findings.push({ fromOn, toOn, what })
}

/** Every day that has a seal, and those before and between that have none, a month at a time. */
export const walkSeals = async (tx: Tx, walk: Walk): Promise<void> => {
  for (;;) {
    const { rows } = await tx.client.query<SealRow>(
      `select sealed_on, transfers, totals, subledger_agrees, previous_hash, hash, format, digest, audit_entries, audit_digest, records, recorded_at
         from seals
        where partner_id = $1 and ($2::date is null or sealed_on > $2) order by sealed_on limit ${CHUNK_DAYS}`,
      [walk.partnerId, walk.last?.sealed_on ?? null],
    )
    const lastOn = rows.at(-1)?.sealed_on
    if (!lastOn) return
    const seals = new Map(rows.map((row) => [row.sealed_on, row]))
    const afterOn = walk.last?.sealed_on ?? null
    const formats = [...new Set(rows.map((row) => row.format))]
    const days = await foundDays(tx, walk.partnerId, afterOn, lastOn, formats)
    const audits = await foundAudits(tx, walk.partnerId, afterOn, lastOn, formats)
    const records = await foundRecords(tx, walk.kinds, afterOn, lastOn)
    for (const [on, { entries }] of audits)
      if (!seals.has(on)) find(walk, on, `${entries} audit entries of a day that has no seal`)
    for (const [on, kinds] of records) if (!seals.has(on)) findUnsealed(walk, on, kinds)
    for (const on of [...new Set([...seals.keys(), ...days.keys()])].sort()) {
      const found = days.get(on)
      const row = seals.get(on)
      if (found) take(walk, on, found, row !== undefined)
      if (row) {
        await checkSeal(tx, walk, row, found)
        const difference = auditDifference(row, audits.get(on))
        if (difference) find(walk, on, `its audit entries are not those that were sealed: ${difference}`)
        for (const what of recordDifferences(row, records.get(on))) find(walk, on, what)
      }
    }
  }
}

const findUnsealed = (walk: Walk, on: Day, kinds: SealedRecords): void => {
  for (const [name, { rows }] of Object.entries(kinds)) find(walk, on, `${rows} ${name} of a day that has no seal`)
}

/** What was booked since the last seal: on days that should have one, on the open day, and on days to come. */
export const walkOpenDays = async (tx: Tx, walk: Walk): Promise<void> => {
  const { last, today, openFromOn } = walk
  const firstOpenOn = last ? addDays(last.sealed_on, 1) : null
  if (firstOpenOn && firstOpenOn < openFromOn) {
    const what = 'not sealed, although the clock has gone on: the seal was removed'
    find(walk, firstOpenOn, what, addDays(openFromOn, -1))
  }
  const days = await foundDays(tx, walk.partnerId, last?.sealed_on ?? null, null, [])
  for (const [on, found] of days) {
    take(walk, on, found, on >= openFromOn)
    if (on > today) find(walk, on, `${found.transfers} booked on a day that has not come: the clock stands at ${today}`)
  }
  const ahead = await foundRecords(tx, walk.kinds, last?.sealed_on ?? null, null)
  for (const [on, kinds] of ahead) if (on < openFromOn || on > today) findUnsealed(walk, on, kinds)
  // What was booked on open days has no seal yet; what each command told the auditor is its witness.
  await nameStrangers(tx, walk, firstOpenOn, null, last?.recorded_at ?? null)
}

/** Counts a day in. */
const take = (walk: Walk, on: Day, { transfers, sums, strangePostings }: FoundDay, mayBeThere: boolean): void => {
  walk.transfers += transfers
  for (const [account, { debit, credit }] of sums) {
    addTo(walk.totals, account, debit, credit)
    addTo(walk.sinceSeal, account, debit, credit)
  }
  if (strangePostings.length > 0) find(walk, on, `not in the chart of accounts: ${strangePostings.join(', ')}`)
  if (!mayBeThere && on < walk.today) find(walk, on, `${transfers} booked on a day that has no seal`)
}

/** One seal: does it follow the one before, is it the hash of what it says, and is what it says what is booked? */
const checkSeal = async (tx: Tx, walk: Walk, row: SealRow, found: FoundDay | undefined): Promise<void> => {
  const { sealed_on: on } = row
  const { last: previous } = walk
  const expectedOn = previous ? addDays(previous.sealed_on, 1) : on
  if (on >= walk.today) find(walk, on, `sealed, although the clock stands at ${walk.today}`)
  if (expectedOn < on) find(walk, expectedOn, 'not sealed: a gap in the chain', addDays(on, -1))
  else if (!previous && row.previous_hash !== '')
    find(walk, on, 'its seal follows one that is not there: the first seals were removed')
  else if (previous && row.previous_hash !== previous.hash)
    find(walk, on, `its seal does not follow the seal of ${previous.sealed_on}: one of the two was made anew`)

  const differences = differencesFrom(previous, row, found, walk.sinceSeal)
  if (differences.length > 0) {
    find(walk, on, `its transfers are not those that were sealed: ${differences.join('; ')}`)
    await nameStrangers(tx, walk, on, on, previous?.recorded_at ?? null)
  }
  if (!isItsOwnHash(walk.partnerId, row))
    find(walk, on, 'its seal is not the hash of what it says: the seal was changed')

  if (!row.subledger_agrees) walk.notes.push(`${on} was sealed while a sub-ledger differed from the ledger`)
  if (walk.noted.has(row.hash)) walk.held.push(row.hash)
  walk.firstOn ??= on
  walk.sealedDays += 1
  walk.sinceSeal = new Map()
  walk.last = row
}

/** Names what the audit entries of some days know of and what they do not. */
const nameStrangers = async (
  tx: Tx,
  walk: Walk,
  fromOn: Day | null,
  toOn: Day | null,
  recordedAfter: Date | null,
): Promise<void> => {
  for (const { on, what } of await strangersOf(tx, walk.partnerId, fromOn, toOn, recordedAfter)) find(walk, on, what)
}
