// What the news of applications and lines means for their Anträge; in the transaction that brings the news.
import type { applicationChanged } from '../applications/application.ts'
import { getApplication } from '../applications/store.ts'
import type { creditlineClosed, creditlineOpened } from '../creditlines/creditline.ts'
import type { Write } from '../db/write.ts'
import { lender } from '../products/lender.ts'
import { type Antrag, antragsnummerFor, initialPair } from './antrag.ts'
import { say } from './reporting.ts'
import { isOffering, type Offer, reportOfApplication, reportOfLine, type Stage, stageOfClosedLine } from './rules.ts'
import { insertAntrag, lockAntragOf } from './store.ts'

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

/** Six characters meet now and then; so often in a row they do not. */
const ATTEMPTS = 100

/** The Antrag of a new application. */
const openAntrag = async (write: Write, applicationId: string): Promise<Antrag> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const antrag: Antrag = {
      antragsnummer: antragsnummerFor(applicationId, attempt),
      produktanbieter: lender.produktanbieter,
      produktanbieterantragsnummer: applicationId,
      applicationId,
      pair: initialPair,
      ours: initialPair,
      reports: 0,
      deletedAt: null,
      createdAt: write.ctx.now,
    }
    if (!(await insertAntrag(write, antrag))) continue
    write.changed('antrag', antrag.antragsnummer, null, { applicationId, ...antrag.pair })
    return antrag
  }
  throw new Error(`no number is free for the Antrag of ${applicationId}`)
}

const antragOf = async (write: Write, applicationId: string): Promise<Antrag> =>
  (await lockAntragOf(write.tx, applicationId)) ?? (await openAntrag(write, applicationId))

const offerOf = async ({ tx }: Write, applicationId: string): Promise<Offer | null> => {
  const { offeredLimitCents, offeredRate, validUntilOn } = await getApplication(tx, applicationId)
  return offeredLimitCents === null || offeredRate === null || validUntilOn === null
    ? null
    : { limitCents: offeredLimitCents, rate: offeredRate, validUntilOn }
}

/** `application.changed`: every application has an Antrag from its first moment on. */
export const applicationMoved = async (write: Write, { data }: News<typeof applicationChanged>): Promise<void> => {
  const { applicationId, previous, status } = data
  const antrag = previous === null ? await openAntrag(write, applicationId) : await antragOf(write, applicationId)
  const offer = isOffering(status) ? await offerOf(write, applicationId) : null
  await say(write, antrag, reportOfApplication(data, offer))
}

const lineMoved = async (write: Write, applicationId: string, stage: Stage): Promise<void> => {
  await say(write, await antragOf(write, applicationId), reportOfLine(stage))
}

/** `creditline.opened`: now both have signed. */
export const lineOpened = (write: Write, { data }: News<typeof creditlineOpened>): Promise<void> =>
  lineMoved(write, data.applicationId, 'open')

/** `creditline.closed`: revoked, or never granted; a contract that has run its course stays what it was. */
export const lineClosed = async (write: Write, { data }: News<typeof creditlineClosed>): Promise<void> => {
  const stage = stageOfClosedLine(data.terminationType)
  if (stage) await lineMoved(write, data.applicationId, stage)
}
