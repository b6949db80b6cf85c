// The providers of evidence behind HTTP: what each is asked, and how its answer is read. Answers have the shape in which a person
// records them under `/lender/v1`.
import { viewPerson } from '../persons/views.ts'
import { askProvider, type Provider, textIn } from '../webhooks/providers.ts'
import type { About, AccountDataPort, BureauPort, IdentificationPort, SignaturePort } from './ports.ts'
import {
  BureauAnswerBody,
  IdentificationAnswerBody,
  readSnapshotAnswer,
  SigningAnswerBody,
  SnapshotAnswerBody,
} from './views.ts'

const about = ({ partnerId, person, on }: About, subjectId: string, body: object) => ({
  partnerId,
  subjectId,
  body: { on, person: viewPerson(person), ...body },
})

export const httpBureau = (provider: Provider): BureauPort => ({
  provider: provider.port,
  ask: async ({ creditRecord: { creditRecordId, segment, source }, file, ...question }) => {
    const content = file === null ? null : Buffer.from(file).toString('base64')
    const asked = about(question, creditRecordId, { segment, source, file: content })
    const { isAnswer, body } = await askProvider(provider, asked, BureauAnswerBody)
    return isAnswer ? body : 'later'
  },
})

export const httpAccountData = (provider: Provider): AccountDataPort => ({
  open: async ({ accountSnapshot: { accountSnapshotId, source, iban, accountId }, ...question }) => {
    const asked = about(question, accountSnapshotId, { source, iban, account_id: accountId })
    const { isAnswer, body } = await askProvider(provider, asked, SnapshotAnswerBody)
    if (isAnswer) return { wizardSessionKey: null, location: null, answer: readSnapshotAnswer(body) }
    return {
      wizardSessionKey: textIn(body, 'wizard_session_key'),
      location: textIn(body, 'location'),
      answer: 'later',
    }
  },
})

export const httpIdentification = (provider: Provider): IdentificationPort => ({
  start: async ({ identification: { identificationId, method, language, iban, reference }, ...question }) => {
    const asked = about(question, identificationId, { method, language, iban, reference })
    const { isAnswer, body } = await askProvider(provider, asked, IdentificationAnswerBody)
    return isAnswer ? { url: null, answer: body.outcome } : { url: textIn(body, 'url'), answer: 'later' }
  },
})

export const httpSignature = (provider: Provider): SignaturePort => ({
  start: async ({ signing, ...question }) => {
    const { signingId, applicationId, identificationId, documentId, method, reference } = signing
    const asked = about(question, signingId, {
      application_id: applicationId,
      identification_id: identificationId,
      document_id: documentId,
      method,
      reference,
    })
    const { isAnswer, body } = await askProvider(provider, asked, SigningAnswerBody)
    return isAnswer ? { url: null, answer: body.outcome } : { url: textIn(body, 'url'), answer: 'later' }
  },
})
