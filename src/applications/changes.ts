// How an application changes: its row, the audit entry, and the webhook that shows it as it is now.
import { advance, type Machine } from '../base/machine.ts'
import type { Write } from '../db/write.ts'
import { getPerson } from '../persons/store.ts'
import {
  type Application,
  type ApplicationEvent,
  type ApplicationStatus,
  applicationChanged,
  machines,
} from './application.ts'
import { updateApplication } from './store.ts'
import { applicationWebhook } from './views.ts'

/** What a step may change. */
export type Values = Partial<
  Omit<
    Application,
    'segment' | 'declared' | 'applicationId' | 'personId' | 'status' | 'version' | 'waitingSinceOn' | 'createdAt'
  >
>

/** The members an auditor sees: none of them tells who the applicant is or what they earn. */
const audited = (application: Application) => ({
  status: application.status,
  decision: application.decision,
  reasons: application.reasons,
  reviewReason: application.reviewReason,
  creditRecordId: application.creditRecordId,
  accountSnapshotId: application.accountSnapshotId,
  identificationId: application.identificationId,
  signingId: application.signingId,
  creditLineId: application.creditLineId,
  version: application.version,
})

/** Tells the auditor and the outside of an application as it is now. */
export const announceApplication = async (
  write: Write,
  application: Application,
  previous: Application | null,
): Promise<void> => {
  const { applicationId, personId, segment, status } = application
  write.changed('application', applicationId, previous && audited(previous), audited(application))
  const isNews = previous?.status !== status || previous.identificationId !== application.identificationId
  if (!isNews) return
  const webhook = applicationWebhook(application, await getPerson(write.tx, personId))
  write.publish(
    applicationChanged.of(
      applicationId,
      { applicationId, personId, segment, previous: previous?.status ?? null, status },
      webhook,
    ),
  )
}

/** Where the event leads by the segment's state table; a 409 names what would be possible. */
export const nextStatus = (
  { segment, status }: Pick<Application, 'segment' | 'status'>,
  event: ApplicationEvent,
): ApplicationStatus => {
  const machine: Machine = machines[segment]
  return advance(machine, status, event) as ApplicationStatus
}

/** Takes a step of the state table, 409 where it refuses; writes it and tells of it. Returns the application as it is now. */
export const step = async (
  write: Write,
  before: Application,
  event: ApplicationEvent,
  values: Values = {},
): Promise<Application> => {
  const status = nextStatus(before, event)
  const after: Application = {
    ...before,
    ...values,
    status,
    waitingSinceOn: write.ctx.today,
    version: before.version + 1,
  }
  await updateApplication(write, after)
  await announceApplication(write, after, before)
  return after
}
