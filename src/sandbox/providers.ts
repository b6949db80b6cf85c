// Simulators of the providers of evidence, and of the check of payees. They answer at once what the person's script says, or the good case.
import { createHash } from 'node:crypto'
import { type Db, type Tx, transaction } from '../db/database.ts'
import type { AccountSnapshot, BureauOutcome, SnapshotSource } from '../evidence/evidence.ts'
import type { About, EvidencePorts, IdentificationOutcome, SigningOutcome, SnapshotAnswer } from '../evidence/ports.ts'
import type { PayeeAnswer, PayeeOutcome, PayeePort } from '../payments/port.ts'
import { accountConfirming, findNewestApplication } from './account.ts'
import { type ScriptedPort, takeAnswer } from './scripts.ts'

/** Points between 100 and 999; no hit and no answer have none. */
const scores: Readonly<Partial<Record<BureauOutcome, number>>> = {
  positive: 812,
  soft_negative: 431,
  hard_negative: 117,
}

/** Where a customer would go, told by the id: the same for the same subject. `.example` names resolve nowhere (RFC 2606). */
const addressOf = (service: string, id: string): string => `https://${service}.sandbox.example/${id}`

const sessionOf = (source: SnapshotSource, { accountSnapshotId }: AccountSnapshot) => ({
  wizardSessionKey:
    source === 'FIN_TEC_SYSTEMS'
      ? createHash('sha256').update(accountSnapshotId).digest('base64url').slice(0, 32)
      : null,
  location: source === 'FINREACH' ? addressOf('accounts', accountSnapshotId) : null,
})

export const simulatedPorts = (db: Db): EvidencePorts => {
  const answering = <T>(
    { partnerId, person }: About,
    port: ScriptedPort,
    subjectId: string,
    body: (answer: string, tx: Tx) => T | Promise<T>,
  ): Promise<T> =>
    transaction(db, partnerId, async (tx) =>
      body(await takeAnswer(tx, { partnerId, personId: person.personId, port, subjectId }), tx),
    )
  /** An answer of the script as the port gives it. */
  const outcome = <O extends string>(answer: string): O | 'later' => (answer === 'wait' ? 'later' : (answer as O))

  return {
    bureau: {
      provider: 'simulator',
      ask: ({ creditRecord: { creditRecordId }, ...about }) =>
        answering(about, 'credit_record', creditRecordId, (answer) => {
          const score = scores[answer as BureauOutcome]
          return {
            outcome: answer as BureauOutcome,
            reference: `SIM-${creditRecordId.slice(0, 12)}`,
            ...(score === undefined ? {} : { score }),
          }
        }),
    },
    accountData: {
      open: ({ accountSnapshot, ...about }) =>
        answering(about, 'account_snapshot', accountSnapshot.accountSnapshotId, async (answer, tx) => ({
          ...sessionOf(accountSnapshot.source, accountSnapshot),
          answer:
            answer === 'wait'
              ? 'later'
              : await accountAnswer(tx, about, accountSnapshot, answer as SnapshotAnswer['outcome']),
        })),
    },
    identification: {
      start: ({ identification: { identificationId }, ...about }) =>
        answering(about, 'identification', identificationId, (answer) => ({
          url: addressOf('identification', identificationId),
          answer: outcome<IdentificationOutcome>(answer),
        })),
    },
    signature: {
      start: ({ signing: { signingId }, ...about }) =>
        answering(about, 'signing', signingId, (answer) => ({
          url: addressOf('signing', signingId),
          answer: outcome<SigningOutcome>(answer),
        })),
    },
  }
}

/** An account that could be read confirms what was declared. */
export const accountAnswer = async (
  tx: Tx,
  { on }: Pick<About, 'on'>,
  { personId, iban }: Pick<AccountSnapshot, 'personId' | 'iban'>,
  outcome: SnapshotAnswer['outcome'],
): Promise<SnapshotAnswer> =>
  outcome === 'failed'
    ? { outcome }
    : { outcome, data: accountConfirming(await findNewestApplication(tx, personId), iban, on) }

/** Every payee is the holder of the account, unless the person's script says otherwise. */
export const simulatedPayees = (db: Db): PayeePort => ({
  check: (partnerId, questions) =>
    transaction(db, partnerId, async (tx) => {
      const persons = [...new Set(questions.flatMap(({ personId }) => personId ?? []))]
      const scripted = await tx
        .selectFrom('sandbox_scripts')
        .select('person_id')
        .where('port', '=', 'payee_checks')
        .where('person_id', 'in', ['', ...persons])
        .execute()
      const hasScript = new Set(scripted.map((row) => row.person_id))
      const answers = new Map<string, PayeeAnswer>()
      for (const { payoutId, personId, name, iban } of questions) {
        const outcome =
          personId !== null && hasScript.has(personId)
            ? await takeAnswer(tx, { partnerId, personId, port: 'payee_checks', subjectId: `${payoutId} ${iban}` })
            : 'match'
        if (outcome === 'wait') continue
        answers.set(payoutId, {
          outcome: outcome as PayeeOutcome,
          name: outcome === 'close_match' ? `${name} und Partner` : null,
        })
      }
      return answers
    }),
})
