// The check of payees behind HTTP (`webhooks/providers.ts`): asked about several at once, answered at once or one by one later.
import Type from 'typebox'
import type { Db } from '../db/database.ts'
import type { Writer } from '../db/write.ts'
import type { Route } from '../http/route.ts'
import { oneOf } from '../http/wire.ts'
import { askProvider, callbackRoute, type Provider } from '../webhooks/providers.ts'
import { recordPayeeCheck } from './payees.ts'
import { type PayeePort, payeeOutcomes } from './port.ts'

const outcome = {
  outcome: oneOf(payeeOutcomes),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 140 })),
}

/** What a person or a call-back says about one payee. */
export const PayeeCheckBody = Type.Object(outcome, { $id: 'PayeeCheck' })

const Answers = Type.Object({
  payees: Type.Array(Type.Object({ payout_id: Type.String(), ...outcome })),
})

export const httpPayees = (provider: Provider): PayeePort => ({
  check: async (partnerId, questions) => {
    const payees = questions.map(({ payoutId, name, iban }) => ({ payout_id: payoutId, name, iban }))
    const subjectId = payees[0]?.payout_id ?? ''
    const { isAnswer, body } = await askProvider(provider, { partnerId, subjectId, body: { payees } }, Answers)
    const answered = isAnswer ? body.payees : []
    return new Map(
      answered.map(({ payout_id, outcome: found, name }) => [payout_id, { outcome: found, name: name ?? null }]),
    )
  },
})

/** The service answers about one payout later. */
export const payeeCallbackRoutes = (
  { db, writer }: Readonly<{ db: Db; writer: Writer }>,
  provider: Provider | undefined,
): Route[] =>
  provider
    ? [
        callbackRoute({
          db,
          writer,
          provider,
          summary: 'The check of a payee has an answer',
          body: PayeeCheckBody,
          command: recordPayeeCheck,
          input: (payoutId, { outcome: found, name }) => ({
            payoutId,
            answer: { outcome: found, name: name ?? null },
          }),
        }),
      ]
    : []
