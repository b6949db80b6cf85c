// The check before a line is renewed, or used again: the bureau each time, each third time the household too (`domain-rules.md` 4.3).
import { addDays, type Day } from '../base/day.ts'
import { changeLine } from '../creditlines/changes.ts'
import type { CreditLine } from '../creditlines/creditline.ts'
import type { Renewal } from '../creditlines/renewal.ts'
import { changeRenewal, concludeCheck } from '../creditlines/renewal-commands.ts'
import { needsSolvency } from '../creditlines/renewal-rules.ts'
import { linesCheckedWith, linesToCheck, newestRenewal } from '../creditlines/renewal-store.ts'
import { lockCreditLine } from '../creditlines/store.ts'
import type { Command, Write } from '../db/write.ts'
import { createCreditRecord } from '../evidence/commands.ts'
import type { BureauOutcome, creditRecordAvailable } from '../evidence/evidence.ts'
import { getCreditRecord } from '../evidence/store.ts'
import { type Step, untilDone } from '../work/day.ts'
import { keepDecision, score } from './scoring.ts'
import { getApplication } from './store.ts'

const BATCH = 200

/** Asks the bureau about customers whose line may be renewed, a batch of them. Returns how many. */
const askBureau: Command<Day, number> = {
  name: 'applications.check_renewals',
  run: async (write, today) => {
    const ids = await linesToCheck(write, today, BATCH)
    for (const id of ids) {
      const line = await lockCreditLine(write.tx, id)
      const renewal = await newestRenewal(write.tx, id)
      if (!renewal?.checkOn || renewal.checkOn > today) continue
      const { creditRecordId } = await createCreditRecord.run(write, {
        personId: line.personId,
        segment: line.productType,
        source: 'solarisBank',
        file: null,
      })
      await changeRenewal(write, line, renewal, { creditRecordId, checkOn: null })
    }
    return ids.length
  },
}

/** Begins the checks of renewals, and those of suspended lines that the customer wants back. */
export const checkRenewals: Step = {
  name: 'check_renewals',
  due: `exists (select from renewals where check_on <= :today and status in ('scheduled', 'suspended'))`,
  run: untilDone(askBureau),
}

/** What the register's answer means: without a clear one it is asked again. */
const bureauVerdict: Readonly<Record<BureauOutcome, 'pass' | 'reject' | 'again'>> = {
  positive: 'pass',
  no_hit: 'pass',
  soft_negative: 'reject',
  hard_negative: 'reject',
  ambiguous_match: 'again',
  error: 'again',
}

/** Does the household carry the line still? What was declared is looked at with all that is known now; the decision is kept. */
const isSolvent = async (write: Write, line: CreditLine, creditRecordId: string): Promise<boolean> => {
  const application = { ...(await getApplication(write.tx, line.applicationId)), creditRecordId }
  const scored = await score(write, application, 'initial')
  await keepDecision(write, application, 'initial', scored)
  const { freeCents, offeredLimitCents } = scored.assessment
  await changeLine(write, line, { latestDisposableIncomeCents: freeCents })
  return scored.decision.outcome === 'pass' && offeredLimitCents !== null && offeredLimitCents >= line.limitCents
}

const conclude = async (write: Write, line: CreditLine, renewal: Renewal, creditRecordId: string): Promise<void> => {
  const { outcome } = await getCreditRecord(write.tx, creditRecordId)
  const verdict = bureauVerdict[outcome ?? 'error']
  if (verdict === 'again') {
    await changeRenewal(write, line, renewal, { creditRecordId: null, checkOn: addDays(write.ctx.today, 1) })
    return
  }
  const passed = verdict === 'pass' && (!needsSolvency(renewal) || (await isSolvent(write, line, creditRecordId)))
  await concludeCheck(write, await lockCreditLine(write.tx, line.creditLineId), renewal, passed)
}

/** `credit_record.available`: the check that waits for it ends, or without a clear answer begins again tomorrow. */
export const renewalChecked = async (
  write: Write,
  { data }: ReturnType<typeof creditRecordAvailable.of>,
): Promise<void> => {
  for (const id of await linesCheckedWith(write.tx, data.creditRecordId)) {
    const line = await lockCreditLine(write.tx, id)
    const renewal = await newestRenewal(write.tx, id)
    if (line.status !== 'open' || renewal?.creditRecordId !== data.creditRecordId) continue
    if (renewal.status !== 'scheduled' && renewal.status !== 'suspended') continue
    await conclude(write, line, renewal, data.creditRecordId)
  }
}
