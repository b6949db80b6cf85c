// What other areas' news means for applications; the handlers run in the transaction that brings the news.
import type { creditlineCreated } from '../creditlines/creditline.ts'
import type { Write } from '../db/write.ts'
import type {
  accountSnapshotFinished,
  creditRecordAvailable,
  identificationFinished,
  signingFinished,
} from '../evidence/evidence.ts'
import { getSigning } from '../evidence/store.ts'
import type { holdPlaced } from '../persons/holds.ts'
import { step } from './changes.ts'
import { contractSigned, identificationFailed, identified, scoreIfReady, screened } from './flow.ts'
import { lockApplication, lockApplicationsOf, lockApplicationsWith } from './store.ts'

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

/** `credit_record.available`: applications that wait for it are decided on. */
export const creditRecordArrived = async (
  write: Write,
  { data }: News<typeof creditRecordAvailable>,
): Promise<void> => {
  for (const application of await lockApplicationsWith(write.tx, 'credit_record_id', data.creditRecordId)) {
    await scoreIfReady(write, application)
  }
}

/** `account_snapshot.finished`: the final decision, or another snapshot is asked for. */
export const snapshotFinished = async (write: Write, { data }: News<typeof accountSnapshotFinished>): Promise<void> => {
  for (const application of await lockApplicationsWith(write.tx, 'account_snapshot_id', data.accountSnapshotId)) {
    if (application.status !== 'account_snapshot_verification_pending') continue
    if (data.status === 'available') await scoreIfReady(write, application)
    else await step(write, application, 'snapshot_lost', { accountSnapshotId: null, reviewReason: null })
  }
}

/** `identification.finished`: a linked one leads on. While a person looks at the application it waits (`resume`). */
export const identificationEnded = async (
  write: Write,
  { data }: News<typeof identificationFinished>,
): Promise<void> => {
  for (const application of await lockApplicationsWith(write.tx, 'identification_id', data.identificationId)) {
    if (application.status !== 'identification_pending' || application.reviewReason !== null) continue
    if (data.status === 'successful') await identified(write, application)
    else await identificationFailed(write, application)
  }
}

/** `signing.finished`: the contract is concluded, or it may be signed anew. */
export const signingEnded = async (write: Write, { data }: News<typeof signingFinished>): Promise<void> => {
  for (const application of await lockApplicationsWith(write.tx, 'signing_id', data.signingId)) {
    if (application.status !== 'esign_pending' || application.reviewReason !== null) continue
    if (data.status === 'signed') await contractSigned(write, application, await getSigning(write.tx, data.signingId))
    else await step(write, application, 'signing_failed')
  }
}

/** `creditline.created`: the application has reached its end. */
export const lineCreated = async (write: Write, { data }: News<typeof creditlineCreated>): Promise<void> => {
  const application = await lockApplication(write.tx, data.applicationId)
  await step(write, application, 'line_created', { creditLineId: data.creditLineId })
}

/** `hold.placed`: whom the screening has found is looked at by a person before a contract is concluded. */
export const holdFound = async (write: Write, { data }: News<typeof holdPlaced>): Promise<void> => {
  if (data.cause !== 'screening') return
  for (const application of await lockApplicationsOf(write.tx, data.personId, [
    'identification_pending',
    'esign_pending',
  ])) {
    await screened(write, application)
  }
}
