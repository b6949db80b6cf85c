// The letter of each notification: what was noted as told, printed and filed with it.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { findCreditLines } from '../creditlines/store.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { fileDocuments, type NewDocument } from '../documents/archive.ts'
import type { Language } from '../documents/documents.ts'
import { centsField } from '../documents/fields.ts'
import { printed } from '../documents/names.ts'
import { type ArrearsLetterData, returnReasonsTold } from '../documents/templates/shared/2026-11-20/arrears.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPersons } from '../persons/store.ts'
import type { dunningNotified, Notification } from './case.ts'
import { findNotifications } from './store.ts'
import { strategies } from './strategy.ts'

/** `letterData` as it comes back from the database: amounts are decimal text. */
type Kept = Readonly<{
  reference: string
  iban: string
  asOf: Day
  arrears: Readonly<{
    rows: readonly Readonly<{ dueOn: Day; interestCents: string; principalCents: string }>[]
    instalmentsCents: string
    feesCents: string
    defaultInterestCents: string
    totalCents: string
  }>
  returned?: Readonly<{ reasonCode: string | null; amountCents: string; chargesCents: string; dueOn: Day }>
  again?: Readonly<{ settleFromOn: Day; amountCents: string }>
  deadlineOn?: Day
  pendingUntilOn?: Day
  hasRunItsTerm?: boolean
  encloses?: readonly string[]
  gate?: Readonly<{ consecutiveInstalments: number; thresholdCents: string }>
  wholeDebtCents?: string
}>

type Title = Readonly<Record<Language, string>>

const titles: readonly Title[] = strategies.flatMap((strategy) =>
  [
    ...strategy.letters,
    strategy.sddrNotification,
    strategy.partialRepayment,
    strategy.fullRepayment,
    strategy.preTermination,
    strategy.termination,
    strategy.preCollection,
  ].map(({ title }) => title),
)

const amount = (text: string): number => centsField(BigInt(text))

/** What the letter prints besides its head. Pure. */
export const arrearsLetterOf = (
  { title, addressee, data, caseId }: Pick<Notification, 'title' | 'addressee' | 'data' | 'caseId'>,
  language: Language,
) => {
  const {
    reference,
    iban,
    asOf,
    arrears,
    returned,
    again,
    deadlineOn,
    pendingUntilOn,
    hasRunItsTerm = false,
    encloses = [],
    gate,
    wholeDebtCents,
  } = data as Kept
  const reason = returnReasonsTold.find((code) => code === returned?.reasonCode)
  return {
    heading: titles.find(({ de }) => de === title)?.[language] ?? title,
    caseId,
    loanReference: printed(reference),
    addressee,
    asOfOn: asOf,
    rows: arrears.rows.map(({ dueOn, interestCents, principalCents }) => ({
      dueOn,
      interestCents: amount(interestCents),
      principalCents: amount(principalCents),
      openCents: amount(interestCents) + amount(principalCents),
    })),
    instalmentsCents: amount(arrears.instalmentsCents),
    feesCents: amount(arrears.feesCents),
    defaultInterestCents: amount(arrears.defaultInterestCents),
    totalCents: amount(arrears.totalCents),
    payToIban: iban,
    ...(deadlineOn === undefined ? {} : { deadlineOn }),
    ...(pendingUntilOn === undefined ? {} : { pendingUntilOn }),
    hasRunItsTerm,
    ...(returned === undefined
      ? {}
      : {
          returned: {
            returnedDueOn: returned.dueOn,
            returnedCents: amount(returned.amountCents),
            ...(amount(returned.chargesCents) > 0 ? { chargesCents: amount(returned.chargesCents) } : {}),
            ...(reason === undefined ? {} : { reason }),
          },
        }),
    ...(again === undefined
      ? {}
      : { again: { againCents: amount(again.amountCents), againFromOn: again.settleFromOn } }),
    ...(gate === undefined || wholeDebtCents === undefined
      ? {}
      : {
          threat: {
            instalmentsOverdue: gate.consecutiveInstalments,
            thresholdCents: amount(gate.thresholdCents),
            wholeDebtCents: amount(wholeDebtCents),
          },
        }),
    offersTalk: encloses.includes('talk'),
    offersForbearance: encloses.includes('forbearance'),
    namesDebtAdvice: encloses.includes('debt_advice'),
    announcesBureau: encloses.includes('bureau_notice'),
  } satisfies Partial<ArrearsLetterData>
}

type News = Event<string, ReturnType<typeof dunningNotified.of>['data']>

/** `dunning_case.notified`: the letters are filed. One to somebody else than the customer is sent by a person. */
export const lettersAreDue = async (write: Write, news: readonly News[]): Promise<void> => {
  const { tx } = write
  const notifications = await findNotifications(
    tx,
    news.map(({ data }) => data.notificationId),
  )
  const persons = await getPersons(tx, [...new Set(news.map(({ data }) => data.personId))])
  const lines = await findCreditLines(tx, [...new Set(news.map(({ data }) => data.lineId))])
  await fileDocuments(
    write,
    news.map(({ data: { notificationId, lineId, personId } }) => {
      const notification = notifications.get(notificationId)
      const person = persons.get(personId)
      const line = lines.get(lineId)
      assert(notification && person && line, `the notification ${notificationId} has a line and a person`)
      const language = contractLanguage(person, line.productVersion)
      return {
        kind: notification.type,
        subjectId: notificationId,
        personId,
        language,
        delivered: notification.addressee === 'customer',
        data: { ...letterheadOf(person, lineId, language), ...arrearsLetterOf(notification, language) },
      } as NewDocument
    }),
  )
}
