// Where providers of evidence call back: each answer is recorded as if a person had recorded it.
import type { Db } from '../db/database.ts'
import type { Writer } from '../db/write.ts'
import type { Route } from '../http/route.ts'
import { callbackRoute, type Provider } from '../webhooks/providers.ts'
import { recordBureauAnswer, recordIdentification, recordSigning, recordSnapshot } from './lender-routes.ts'
import type { EvidencePorts } from './ports.ts'
import type { Snapshots } from './snapshot-commands.ts'
import {
  BureauAnswerBody,
  IdentificationAnswerBody,
  readSnapshotAnswer,
  SigningAnswerBody,
  SnapshotAnswerBody,
} from './views.ts'

export type EvidenceProviders = Readonly<Partial<Record<keyof EvidencePorts, Provider>>>

/** One route for each provider that is asked by HTTP. */
export const evidenceCallbackRoutes = (
  { db, writer, snapshots }: Readonly<{ db: Db; writer: Writer; snapshots: Snapshots }>,
  { bureau, accountData, identification, signature }: EvidenceProviders,
): Route[] => {
  const common = { db, writer }
  return [
    ...(bureau
      ? [
          callbackRoute({
            ...common,
            provider: bureau,
            summary: 'The bureau answers later',
            body: BureauAnswerBody,
            command: recordBureauAnswer,
            input: (id, answer) => ({ id, answer }),
          }),
        ]
      : []),
    ...(accountData
      ? [
          callbackRoute({
            ...common,
            provider: accountData,
            summary: 'The account information service answers later',
            body: SnapshotAnswerBody,
            command: recordSnapshot(snapshots),
            input: (id, body) => ({ id, answer: readSnapshotAnswer(body) }),
          }),
        ]
      : []),
    ...(identification
      ? [
          callbackRoute({
            ...common,
            provider: identification,
            summary: 'The identification has ended',
            body: IdentificationAnswerBody,
            command: recordIdentification,
            input: (id, { outcome }) => ({ id, answer: outcome }),
          }),
        ]
      : []),
    ...(signature
      ? [
          callbackRoute({
            ...common,
            provider: signature,
            summary: 'The signing has ended',
            body: SigningAnswerBody,
            command: recordSigning,
            input: (id, { outcome }) => ({ id, answer: outcome }),
          }),
        ]
      : []),
  ]
}
