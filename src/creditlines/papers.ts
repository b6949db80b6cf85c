// Papers of a line: how to withdraw, the receipt of a withdrawal, and why draws are blocked.
import { addDays, type Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { rateToText } from '../base/rate.ts'
import type { Command, Write } from '../db/write.ts'
import { fileDocument, fileDocuments, type NewDocument } from '../documents/archive.ts'
import { berlinTimeField, centsField } from '../documents/fields.ts'
import { printed } from '../documents/names.ts'
import { toldCauses } from '../documents/templates/hold_notice/2026-11-20/data.ts'
import { interestPerDay } from '../loans/servicing.ts'
import { loansOfLine } from '../loans/store.ts'
import { holdsOf } from '../persons/hold-store.ts'
import type { holdPlaced } from '../persons/holds.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPerson, getPersons } from '../persons/store.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { CreditLine, creditlineCreated } from './creditline.ts'
import type { Revocation } from './ending.ts'
import { linesToRemind } from './paper-store.ts'
import type { Renewal } from './renewal.ts'
import { creditLinesOfPersons, getCreditLine, lockCreditLines } from './store.ts'

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

/** `creditline.created`: with the contract goes the form to withdraw from it. */
export const lineWasConcluded = async (write: Write, { data }: News<typeof creditlineCreated>): Promise<void> => {
  const line = await getCreditLine(write.tx, data.creditLineId)
  if (line.legalRegime === 'BUSINESS') return
  const person = await getPerson(write.tx, line.personId)
  const language = contractLanguage(person, line.productVersion)
  await fileDocument(write, {
    kind: 'withdrawal_form',
    subjectId: line.creditLineId,
    personId: line.personId,
    language,
    delivered: true,
    data: {
      ...letterheadOf(person, line.applicationId, language), // the contract's number
      concludedOn: line.concludedOn,
      limitCents: centsField(line.limitCents),
      withdrawalDays: productByVersion(line.productVersion).revocationDays,
    },
  })
}

/** The receipt of a declaration: content, day and time, and what is to be paid back. */
export const fileReceipt = async (write: Write, revocation: Revocation): Promise<void> => {
  const { tx } = write
  const line = await getCreditLine(tx, revocation.creditLineId)
  const isEffective = revocation.status === 'effective'
  const unwound = isEffective
    ? (await loansOfLine(tx, line.creditLineId)).filter(({ status }) => status === 'created')
    : []
  const loans = unwound.flatMap(({ reference, nextDueOn, nextInterestCents, nextPrincipalCents }) =>
    nextDueOn === null || nextInterestCents === null || nextPrincipalCents === null || nextPrincipalCents <= 0n
      ? []
      : [
          {
            loanReference: printed(reference),
            principalCents: centsField(nextPrincipalCents),
            interestCents: centsField(nextInterestCents),
            totalCents: centsField(nextPrincipalCents + nextInterestCents),
            payByOn: nextDueOn,
          },
        ],
  )
  const person = await getPerson(tx, line.personId)
  const language = contractLanguage(person, line.productVersion)
  await fileDocument(write, {
    kind: 'withdrawal_receipt',
    subjectId: line.creditLineId,
    personId: line.personId,
    language,
    delivered: true,
    data: {
      ...letterheadOf(person, line.creditLineId, language),
      channel: revocation.channel,
      dispatchedOn: revocation.dispatchedOn,
      receivedAt: berlinTimeField(revocation.createdAt),
      isEffective,
      ...(line.accountIban === null ? {} : { payToIban: line.accountIban }),
      loans,
    },
  })
}

/** The proposal to renew a line for another period, with the slip to refuse; for one that was not used, the slip to keep it. */
export const fileRenewalNotice = async (
  write: Write,
  line: CreditLine,
  renewal: Pick<Renewal, 'effectiveFromOn' | 'effectiveUntilOn' | 'cancelByOn'>,
  isInactive: boolean,
): Promise<void> => {
  const person = await getPerson(write.tx, line.personId)
  await fileDocument(write, {
    kind: 'renewal_notice',
    subjectId: line.creditLineId,
    personId: line.personId,
    language: 'fr',
    delivered: true,
    data: {
      ...letterheadOf(person, line.creditLineId, 'fr'),
      concludedOn: line.concludedOn,
      expiresOn: renewal.effectiveFromOn,
      renewedUntilOn: renewal.effectiveUntilOn,
      objectionUntilOn: renewal.cancelByOn,
      limitCents: centsField(line.limitCents),
      borrowingRate: rateToText(line.interestRate),
      annualPercentageRate: rateToText(line.annualPercentageRate),
      isInactive,
    },
  })
}

const BATCH = 200

/** The reminder goes out on one of the first days after the conclusion (Directive (EU) 2023/2225 Art. 10 (1)). */
export const REMINDED_WITHIN_DAYS = 7

const reminderOf = (
  line: CreditLine,
  person: Awaited<ReturnType<typeof getPerson>>,
): NewDocument<'withdrawal_reminder'> => {
  const { dayCount } = productByVersion(line.productVersion)
  assert(line.revocableUntilOn, 'a line that can be revoked has a last day for it')
  const language = contractLanguage(person, line.productVersion)
  return {
    kind: 'withdrawal_reminder',
    subjectId: line.creditLineId,
    personId: line.personId,
    language,
    delivered: true,
    data: {
      ...letterheadOf(person, line.creditLineId, language),
      concludedOn: line.concludedOn,
      revocableUntilOn: line.revocableUntilOn,
      limitCents: centsField(line.limitCents),
      interestPerDayCents: centsField(interestPerDay(line.limitCents, line.interestRate, dayCount)),
    },
  }
}

/** Reminds customers who were given the pre-contract information less than a day before they were bound, a batch of them. */
export const remindOfWithdrawal: Command<Day, number> = {
  name: 'creditlines.remind_of_withdrawal',
  run: async (write, today) => {
    const ids = await linesToRemind(write, addDays(today, -REMINDED_WITHIN_DAYS), today, BATCH)
    const lines = await lockCreditLines(write.tx, ids)
    const persons = await getPersons(write.tx, [...new Set(lines.map(({ personId }) => personId))])
    const reminders = lines.flatMap((line) => {
      const person = persons.get(line.personId)
      return person ? [reminderOf(line, person) as NewDocument] : []
    })
    await fileDocuments(write, reminders)
    return ids.length
  },
}

/** `hold.placed`: the customers learn that draws are blocked, and why; of some causes the law forbids to tell. */
export const holdsAreTold = async (write: Write, news: readonly News<typeof holdPlaced>[]): Promise<void> => {
  const told = news.flatMap(({ data }) => {
    const cause = toldCauses.find((each) => each === data.cause)
    return cause === undefined ? [] : [{ ...data, cause }]
  })
  if (told.length === 0) return
  const { tx } = write
  const personIds = [...new Set(told.map(({ personId }) => personId))]
  const holds = new Map((await holdsOf(tx, personIds)).map((hold) => [hold.holdId, hold]))
  const lines = Map.groupBy(await creditLinesOfPersons(tx, personIds), ({ personId }) => personId)
  const persons = await getPersons(tx, personIds)
  await fileDocuments(
    write,
    told.flatMap(({ holdId, personId, creditLineId, cause }) => {
      const hold = holds.get(holdId)
      const person = persons.get(personId)
      assert(hold && person, 'a hold that was placed is on file, and so is whom it concerns')
      const concerned = (lines.get(personId) ?? []).filter(
        (line) => line.status === 'open' && (creditLineId === null || creditLineId === line.creditLineId),
      )
      return concerned.map((line): NewDocument => {
        const language = contractLanguage(person, line.productVersion)
        return {
          kind: 'hold_notice',
          subjectId: line.creditLineId,
          personId,
          language,
          delivered: true,
          data: {
            ...letterheadOf(person, line.creditLineId, language),
            cause,
            sinceOn: hold.sinceOn,
            ...(cause === 'bank_reason' ? { statedReason: printed(hold.reason) } : {}),
            ...(hold.untilOn === null ? {} : { untilOn: hold.untilOn }),
          },
        }
      })
    }),
  )
}
