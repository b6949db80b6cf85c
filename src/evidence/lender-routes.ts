// `/lender/v1`: a person records what a provider has said, once, and reads the file that a partner has sent.
import Type from 'typebox'
import { notFound } from '../base/errors.ts'
import type { Command } from '../db/write.ts'
import { type Route, route } from '../http/route.ts'
import { answerCreditRecord, finishIdentification, finishSigning } from './commands.ts'
import type { AccountSnapshot, CreditRecord, Identification, Signing } from './evidence.ts'
import type { BureauAnswer, IdentificationOutcome, SigningOutcome, SnapshotAnswer } from './ports.ts'
import type { Snapshots } from './snapshot-commands.ts'
import { getCreditRecord, getCreditRecordFile } from './store.ts'
import {
  AccountSnapshotView,
  BureauAnswerBody,
  CreditRecordFileView,
  CreditRecordForLender,
  IdentificationAnswerBody,
  IdentificationView,
  readSnapshotAnswer,
  SigningAnswerBody,
  SigningSummary,
  SnapshotAnswerBody,
  viewAccountSnapshot,
  viewCreditRecordForLender,
  viewIdentification,
  viewSigningSummary,
} from './views.ts'

/** Who answers when a person does the provider's work. */
const PERSON = 'manual'

type Recorded<A> = Readonly<{ id: string; answer: A }>

export const recordBureauAnswer: Command<Recorded<BureauAnswer>, CreditRecord> = {
  name: 'evidence.record_bureau_answer',
  run: (write, { id, answer }) => answerCreditRecord(write, { creditRecordId: id, provider: PERSON, answer }),
}

export const recordIdentification: Command<Recorded<IdentificationOutcome>, Identification> = {
  name: 'evidence.record_identification',
  run: (write, { id, answer }) => finishIdentification(write, { identificationId: id, outcome: answer }),
}

export const recordSigning: Command<Recorded<SigningOutcome>, Signing> = {
  name: 'evidence.record_signing',
  run: (write, { id, answer }) => finishSigning(write, { signingId: id, outcome: answer }),
}

export const recordSnapshot = (snapshots: Snapshots): Command<Recorded<SnapshotAnswer>, AccountSnapshot> => ({
  name: 'evidence.record_account_snapshot',
  run: (write, { id, answer }) => snapshots.finish(write, { accountSnapshotId: id, answer }),
})

const Params = Type.Object({ id: Type.String() })
const common = { tag: 'Lender: evidence', scope: 'lender', params: Params } as const

export const evidenceLenderRoutes = (snapshots: Snapshots): Route[] => {
  return [
    route({
      ...common,
      method: 'GET',
      path: '/lender/v1/credit_records/:id',
      summary: "Read a credit record with the bureau's answer",
      answer: CreditRecordForLender,
      errors: [404],
      read: async ({ tx }, { params }) => viewCreditRecordForLender(await getCreditRecord(tx, params.id)),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/lender/v1/credit_records/:id/file',
      summary: 'Read the file that the partner has sent; it is kept until an answer is recorded',
      answer: CreditRecordFileView,
      errors: [404],
      read: async ({ tx }, { params }) => {
        const { fileSha256 } = await getCreditRecord(tx, params.id)
        const file = await getCreditRecordFile(tx, params.id)
        if (!file) throw notFound('CreditRecordFile', params.id)
        return { file: Buffer.from(file).toString('base64'), sha256: fileSha256 ?? '' }
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/lender/v1/credit_records/:id/answer',
      summary: "Record the bureau's answer",
      body: BureauAnswerBody,
      answer: CreditRecordForLender,
      errors: [400, 404, 409],
      command: recordBureauAnswer,
      input: ({ params, body }) => ({ id: params.id, answer: body }),
      view: viewCreditRecordForLender,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/lender/v1/account_snapshots/:id/answer',
      summary: 'Record what an account shows, or that it could not be read',
      body: SnapshotAnswerBody,
      answer: AccountSnapshotView,
      errors: [400, 404, 409],
      command: recordSnapshot(snapshots),
      input: ({ params, body }) => ({ id: params.id, answer: readSnapshotAnswer(body) }),
      view: viewAccountSnapshot,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/lender/v1/identifications/:id/answer',
      summary: 'Record how an identification ended',
      body: IdentificationAnswerBody,
      answer: IdentificationView,
      errors: [400, 404, 409],
      command: recordIdentification,
      input: ({ params, body }) => ({ id: params.id, answer: body.outcome }),
      view: viewIdentification,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/lender/v1/signings/:id/answer',
      summary: 'Record how a signing ended',
      body: SigningAnswerBody,
      answer: SigningSummary,
      errors: [400, 404, 409],
      command: recordSigning,
      input: ({ params, body }) => ({ id: params.id, answer: body.outcome }),
      view: viewSigningSummary,
    }),
  ]
}
