// What no request brings: the news of bureau and bank, the jobs of the worker, the steps of the clock, and their like. Each is
// brought to each state of its machine through the program's own commands and handlers, in a transaction that is undone: the
// row moves as the table says, or the news is refused, or changes nothing. In the end every arrow of the table was walked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { antragstellerstatuses, produktanbieterstatuses } from '../../src/antraege/antrag.ts'
import { reportStatus } from '../../src/antraege/commands.ts'
import { applicationMoved, lineClosed, lineOpened } from '../../src/antraege/handlers.ts'
import {
  type ApplicationStatus,
  applicationChanged,
  consumerMachine,
  freelancerMachine,
} from '../../src/applications/application.ts'
import * as applications from '../../src/applications/commands.ts'
import { agreeToContract, identifyFreelancer } from '../../src/applications/freelancer-commands.ts'
import { overturnedBy } from '../../src/applications/rules.ts'
import { getApplication } from '../../src/applications/store.ts'
import type { Day } from '../../src/base/day.ts'
import { Refusal } from '../../src/base/errors.ts'
import type { Machine } from '../../src/base/machine.ts'
import * as lines from '../../src/creditlines/commands.ts'
import {
  creditlineClosed,
  creditlineMachine,
  creditlineOpened,
  type TerminationType,
} from '../../src/creditlines/creditline.ts'
import { renewalMachine } from '../../src/creditlines/renewal.ts'
import * as renewals from '../../src/creditlines/renewal-commands.ts'
import { receiveRevocation, revoke } from '../../src/creditlines/revocation.ts'
import { settleLines } from '../../src/creditlines/settling.ts'
import { endNotices, terminateByNotice, terminateForCause } from '../../src/creditlines/termination.ts'
import type { Command, Write } from '../../src/db/write.ts'
import {
  accountSnapshotFinished,
  creditRecordAvailable,
  identificationFinished,
  signingFinished,
} from '../../src/evidence/evidence.ts'
import { loanMachine } from '../../src/loans/loan.ts'
import { cancelLoan, cancelLoanByHand, cancelStalePayouts } from '../../src/loans/pending.ts'
import { writeOff } from '../../src/loans/servicing-commands.ts'
import { mandateActive, mandateSuspended } from '../../src/payments/mandates.ts'
import * as payments from '../../src/payments/payment.ts'
import { placeHold } from '../../src/persons/hold-commands.ts'
import { enqueue, type Job } from '../../src/work/queue.ts'
import { apply, goodBusiness, identify, newPerson, newSnapshot, openLineInFrance, toOffer } from '../customers.ts'
import { euros, expecting, openLine } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const { asOwner } = world.database
const ask = expecting(world)
const TODAY = '2026-11-20' as Day

/** Something that happens to a row, and which arrow of the table it is, state by state; anywhere else it leads nowhere. */
type Happening = Readonly<{
  /** What must be so beforehand, besides the state. */
  given?: readonly (readonly [sql: string, ...values: unknown[]])[]
  bring: (write: Write) => Promise<unknown>
  /** State → event. */
  moves: Readonly<Record<string, string>>
  /** It is kept as a row of its own, whatever becomes of the state. */
  isKept?: boolean
}>

type Subject = Readonly<{
  machine: Machine
  /** Puts the row into this state. */
  put: (state: string) => Happening['given'] & object
  /** Reads the state and the version of the row, as `offered 3`. */
  state: readonly [sql: string, ...values: unknown[]]
  happenings: Readonly<Record<string, Happening>>
  /** What follows in the same transaction, so that the row has moved on when one looks. */
  thenOn?: Readonly<Record<string, readonly string[]>>
}>

const run =
  <I, O>(command: Command<I, O>, input: I) =>
  (write: Write) =>
    command.run(write, input)

/**
 * Whether this transaction has written a row since, by table. A job takes itself out of the queue, and news leaves itself with
 * its audit entry, whatever comes of them: those three do not count.
 */
const WRITTEN = `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::integer as rows
                   from pg_stat_xact_user_tables where relname not in ('work', 'events', 'audit_entries')`

type Outcome = Readonly<{ state: string; isTouched: boolean; isChanged: boolean; refusal?: Refusal }>

/** One transaction: the row is put, the news is brought, everybody who hears of it has acted, and all of it is undone. */
const happen = async (
  { state: [sql, ...values] }: Pick<Subject, 'state'>,
  given: readonly (readonly [string, ...unknown[]])[],
  bring: Happening['bring'],
  from: string,
): Promise<Outcome> => {
  let written: unknown
  let put: unknown
  let news = 0
  let last: Promise<readonly unknown[]> | undefined
  const one = async ({ tx }: Write, text: string, more: readonly unknown[] = []) =>
    Object.values((await tx.client.query(text, [...more])).rows[0] ?? {})[0]
  const command: Command<undefined, void> = {
    name: 'test.happen',
    run: async (write) => {
      for (const [text, ...more] of given) await write.tx.client.query(text, more)
      put = await one(write, sql, values)
      written = await one(write, WRITTEN)
      const publish: Write['publish'] = (...events) => {
        news += events.length
        write.publish(...events)
      }
      await bring({ ...write, publish })
    },
  }
  const execution = {
    partnerId: world.partnerId,
    actor: { id: 'system:test', kind: 'system' },
    requestId: 'test',
    // Asked when all handlers have run, before anything is undone.
    last: (write: Write) => {
      last = Promise.all([one(write, sql, values), one(write, WRITTEN)])
      return { name: 'nothing', text: 'select', values: [] }
    },
  } as const
  try {
    const { events } = await world.app.writer.preview(execution, command, undefined)
    const [row, writtenAtLast] = (await last) ?? []
    return {
      state: String(row).split(' ')[0] ?? '',
      isTouched: writtenAtLast !== written || events.length > news,
      isChanged: row !== put,
    }
  } catch (refusal) {
    if (refusal instanceof Refusal) return { state: from, isTouched: false, isChanged: false, refusal }
    throw refusal
  }
}

/** A job that is due, as the worker hands it over. */
const asJob = async (write: Write): Promise<Job> => {
  await enqueue(write, { kind: 'test', orderingKey: 'test', payload: {} })
  const { rows } = await write.tx.client.query<{ work_id: string }>(
    `select work_id from work where ordering_key = 'test'`,
  )
  const workId = rows[0]?.work_id ?? ''
  return {
    partnerId: world.partnerId,
    workId,
    kind: 'test',
    orderingKey: 'test',
    number: 0,
    payload: {},
    attempts: 1,
  }
}

/** The event in every state whose row has it. */
const wherever = (machine: Machine, event: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(machine.table).flatMap(([state, row]) => (row[event] === undefined ? [] : [[state, event]])),
  )

const idOf = async (path: string, body: object): Promise<string> => (await ask(201, 'POST', path, body)).id

// Applications

const antragOf = (applicationId: string, report: object) =>
  run(reportStatus, {
    numbers: { antragsnummer: null, produktanbieterantragsnummer: applicationId },
    report: { antragsteller: null, produktanbieter: null, kommentar: null, hinweise: [], ...report },
    reporter: { clientId: world.founded.client_id, subject: null },
  })

/** What both segments have in common. `path` names the rows of a customer who has come as far as the identification. */
const applicationOf = async (
  machine: Machine,
  ids: Readonly<{ personId: string; applicationId: string; prefix: string; snapshotId: string }>,
): Promise<Subject> => {
  const { personId, applicationId, prefix, snapshotId: accountSnapshotId } = ids
  const path = { personId, applicationId }
  const [row] = await asOwner('select * from applications where application_id = $1', [applicationId])
  const [recordId, identificationId] = [String(row?.credit_record_id), String(row?.identification_id)]
  const freshRecord = await idOf(`/v1${prefix}/persons/${personId}/credit_records`, { source: 'solarisBank' })
  await world.settle()

  const bureau = (outcome: string) => ({
    given: [['update credit_records set outcome = $1 where credit_record_id = $2', outcome, recordId]] as const,
    bring: async ({ publish }: Write) =>
      publish(creditRecordAvailable.of(recordId, { creditRecordId: recordId, personId })),
  })
  const snapshot = (status: 'available' | 'failed') => ({
    given: [
      ['update account_snapshots set status = $1 where account_snapshot_id = $2', status, accountSnapshotId],
    ] as const,
    bring: async ({ publish }: Write) =>
      publish(accountSnapshotFinished.of(accountSnapshotId, { accountSnapshotId, personId, status })),
  })
  const identification = (status: 'successful' | 'failed', failedBefore = 0) => ({
    given: [
      ['update identifications set status = $1 where identification_id = $2', status, identificationId],
      ['update applications set identifications_failed = $1 where application_id = $2', failedBefore, applicationId],
    ] as const,
    bring: async ({ publish }: Write) =>
      publish(identificationFinished.of(identificationId, { identificationId, personId, status })),
  })
  const waits = [
    'update applications set review_reason = $1 where application_id = $2',
    'a test',
    applicationId,
  ] as const
  const review = (decision: 'pass' | 'reject') =>
    run(applications.reviewApplication, { applicationId, decision, reason: 'a test', reasonCodes: ['UNDER_AGE'] })

  return {
    machine,
    state: ['select concat_ws(chr(32), status, version) from applications where application_id = $1', applicationId],
    put: (state) => [
      [
        `update applications set status = $1, review_reason = null, reasons = '{}', decision = 'OFFERED', signed_on = $2, valid_until_on = '2026-12-20',
           rejected_from = 'initial_scoring_pending', waiting_since_on = $2, credit_line_id = null, identification_linked = false where application_id = $3`,
        state,
        TODAY,
        applicationId,
      ],
    ],
    happenings: {
      'the bureau answers well': {
        ...bureau('positive'),
        moves: { initial_scoring_pending: 'passed', account_snapshot_verification_pending: 'offered' },
      },
      'the bureau has doubts': {
        ...bureau('ambiguous_match'),
        moves: { initial_scoring_pending: 'referred', account_snapshot_verification_pending: 'referred' },
      },
      'the bureau warns': {
        ...bureau('hard_negative'),
        moves: { initial_scoring_pending: 'rejected', account_snapshot_verification_pending: 'rejected' },
      },
      'the account is seen': { ...snapshot('available'), moves: { account_snapshot_verification_pending: 'offered' } },
      'the account is not seen': {
        ...snapshot('failed'),
        moves: { account_snapshot_verification_pending: 'snapshot_lost' },
      },
      'the customer is identified': {
        ...identification('successful'),
        moves: { identification_pending: 'identified' },
      },
      'the customer is not identified': {
        ...identification('failed'),
        moves: { identification_pending: 'identification_failed' },
      },
      'nor the third time': { ...identification('failed', 2), moves: { identification_pending: 'rejected' } },
      'the screening finds the customer': {
        bring: (write) => placeHold(write, { personId, creditLineId: null, cause: 'screening', reason: 'a test' }),
        moves: Object.fromEntries(Object.keys(wherever(machine, 'cleared')).map((state) => [state, 'referred'])),
        isKept: true,
      },
      'a person passes': {
        given: [
          waits,
          ['update identifications set status = $1 where identification_id = $2', 'pending', identificationId],
        ],
        bring: review('pass'),
        moves: {
          initial_scoring_pending: 'passed',
          account_snapshot_verification_pending: 'offered',
          ...wherever(machine, 'cleared'),
          rejected: 'overturned_at_start',
        },
      },
      'a person rejects': { given: [waits], bring: review('reject'), moves: wherever(machine, 'rejected') },
      ...Object.fromEntries(
        Object.entries(overturnedBy)
          .filter(([, event]) => machine.table.rejected?.[event] !== undefined)
          .map(([from, event]) => [
            `a person overturns what was rejected in ${from}`,
            {
              given: [['update applications set rejected_from = $1 where application_id = $2', from, applicationId]],
              bring: review('pass'),
              moves: { rejected: event },
            },
          ]),
      ),
      'the customer declines': {
        bring: run(applications.declineApplication, path),
        moves: wherever(machine, 'declined'),
      },
      'the time runs out': {
        given: [
          [
            `update applications set waiting_since_on = '2026-10-01', valid_until_on = '2026-11-19' where application_id = $1`,
            applicationId,
          ],
        ],
        bring: run(applications.lapseApplications, TODAY),
        moves: wherever(machine, 'lapsed'),
      },
      'a credit record is linked': {
        given: [['update applications set credit_record_id = null where application_id = $1', applicationId]],
        bring: run(applications.linkCreditRecord, { ...path, creditRecordId: freshRecord }),
        moves: wherever(machine, 'evidence_linked'),
      },
      'a snapshot is linked': {
        given: [['update applications set account_snapshot_id = null where application_id = $1', applicationId]],
        bring: run(applications.linkAccountSnapshot, { ...path, accountSnapshotId }),
        moves: wherever(machine, 'snapshot_linked'),
      },
      'the contract is ready for its line': {
        bring: async (write) => applications.openLine.run(write, { applicationId, job: await asJob(write) }),
        moves: wherever(machine, 'line_ordered'),
      },
      'the line is there': {
        bring: async (write) => {
          const { offeredLimitCents, offeredRate, offeredEffectiveRate } = await getApplication(write.tx, applicationId)
          if (offeredLimitCents === null || offeredRate === null || offeredEffectiveRate === null)
            throw new Error('an offer')
          await lines.createLine(write, {
            personId,
            applicationId,
            productVersion: String(row?.product_version),
            productType: prefix === '' ? 'consumer' : 'freelancer',
            legalRegime: 'CONSUMER',
            limitCents: offeredLimitCents,
            interestRate: offeredRate,
            annualPercentageRate: offeredEffectiveRate,
            repaymentDay: 1,
            recipientIban: 'DE92370601930002130041',
            recipientName: 'Erika Mustermann',
            mandateReference: 'LTEST000000001',
            disposableIncomeCents: null,
            concludedOn: TODAY,
            requiresAuthorization: true,
          })
        },
        moves: wherever(machine, 'line_created'),
      },
      'ABGELEHNT from outside': {
        bring: antragOf(applicationId, { produktanbieter: 'ABGELEHNT' }),
        moves: wherever(machine, 'rejected'),
        isKept: true,
      },
      'NICHT_ANGENOMMEN from outside': {
        bring: antragOf(applicationId, { antragsteller: 'NICHT_ANGENOMMEN' }),
        moves: wherever(machine, 'declined'),
        isKept: true,
      },
      'UNTERSCHRIEBEN from outside': {
        bring: antragOf(applicationId, { antragsteller: 'UNTERSCHRIEBEN', produktanbieter: 'UNTERSCHRIEBEN' }),
        moves: {},
        isKept: true,
      },
    },
    thenOn: {
      initial_scoring_pending: ['account_snapshot_pending'],
      account_snapshot_verification_pending: ['offered', 'esign_pending', 'identification_pending'],
      offered: ['esign_pending', 'identification_pending'],
      credit_line_creation_pending: ['credit_line_created'],
    },
  }
}

const consumer = async (): Promise<Subject> => {
  const applied = await apply(world, { scripts: { identification: 'wait', signing: 'wait' } })
  await world.settle()
  const { identification_id: identificationId } = await toOffer(world, applied)
  await identify(world, applied)
  await ask(200, 'POST', `/sandbox/v1/identifications/${identificationId}/complete`, { outcome: 'successful' })
  await world.settle()
  const { applicationId, personId } = applied
  const [row] = await asOwner('select * from applications where application_id = $1', [applicationId])
  const signingId = String(row?.signing_id)
  const common = await applicationOf(consumerMachine, {
    ...applied,
    prefix: '',
    snapshotId: String(row?.account_snapshot_id),
  })
  const identified = (status: string) =>
    ['update identifications set status = $1 where identification_id = $2', status, identificationId] as const
  const link = run(applications.linkIdentification, { personId, applicationId, identificationId })
  const signing = (status: 'signed' | 'failed') => ({
    given: [['update signings set status = $1 where signing_id = $2', status, signingId]] as const,
    bring: async ({ publish }: Write) => publish(signingFinished.of(signingId, { signingId, applicationId, status })),
  })
  return {
    ...common,
    happenings: {
      ...common.happenings,
      'the contract is signed': { ...signing('signed'), moves: { esign_pending: 'signed' } },
      'the contract is not signed': { ...signing('failed'), moves: { esign_pending: 'signing_failed' } },
      'an identification that goes on is linked': {
        given: [identified('pending')],
        bring: link,
        moves: { offered: 'identification_linked', esign_failed: 'signing_started' },
      },
      'an identification that has succeeded is linked': {
        given: [identified('successful')],
        bring: link,
        moves: { offered: 'identified', esign_failed: 'signing_started' },
      },
    },
  }
}

const freelancer = async (): Promise<Subject> => {
  const personId = await newPerson(world, { employment_status: 'FREELANCER' })
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, identification: 'wait' })
  const all = `/v1/freelancers/persons/${personId}/credit_line_applications`
  const applicationId = await idOf(all, goodBusiness)
  const path = { personId, applicationId }
  const record = await idOf(`/v1/freelancers/persons/${personId}/credit_records`, { source: 'solarisBank' })
  await ask(204, 'PUT', `${all}/${applicationId}/credit_record`, { credit_record_id: record })
  const snapshotId = await newSnapshot(world, personId)
  await world.settle()
  await ask(204, 'PUT', `${all}/${applicationId}/account_snapshot`, { account_snapshot_id: snapshotId })
  await ask(200, 'PUT', `${all}/${applicationId}/contract_agreement`)
  await world.settle()
  const common = await applicationOf(freelancerMachine, { ...path, prefix: '/freelancers', snapshotId })
  return {
    ...common,
    happenings: {
      ...common.happenings,
      'the customer agrees': { bring: run(agreeToContract, path), moves: { offered: 'contract_agreed' } },
      'the worker makes the identification': {
        bring: async (write) => identifyFreelancer.run(write, { applicationId, job: await asJob(write) }),
        moves: { identification_creation_pending: 'identification_linked' },
      },
    },
  }
}

// Credit lines

const line = async (): Promise<Subject> => {
  const { personId, lineId: creditLineId, mandateId } = await seedLine(world.database, 'a line within', TODAY)
  const iban = 'DE02120300000000202051'
  const theLine = { creditLineId, reason: 'a test' }
  return {
    machine: creditlineMachine,
    state: ['select concat_ws(chr(32), status, version) from credit_lines where credit_line_id = $1', creditLineId],
    put: (state) => [
      // What the bank will make is not there yet: it is another line's meanwhile.
      ...(state === 'authorization_pending' || state === 'account_creation_pending'
        ? (['line_ibans', 'mandates'].map((table) => [
            `update ${table} set line_id = 'another' where line_id = $1`,
            creditLineId,
          ]) as [string, string][])
        : []),
      [
        `update credit_lines set status = $1, revocable_until_on = '2026-12-04', settled_on = null, mandate_reference = 'LTEST000000002',
           authorize_by_on = case when $1 = 'authorization_pending' then date '2026-12-20' end,
           termination_type = case when $1 = 'closed' then 'ORDINARY_BY_BANK' end,
           termination_on = case when $1 = 'closed' then date '2026-11-19' end where credit_line_id = $2`,
        state,
        creditLineId,
      ],
    ],
    happenings: {
      'the partner authorizes': {
        bring: run(lines.authorize, { personId, creditLineId }),
        moves: { authorization_pending: 'authorized' },
      },
      'the partner refuses': {
        bring: run(lines.refuseAuthorization, theLine),
        moves: { authorization_pending: 'authorization_refused' },
      },
      'nobody authorizes in time': {
        given: [[`update credit_lines set authorize_by_on = '2026-11-19' where credit_line_id = $1`, creditLineId]],
        bring: run(lines.closeUnauthorized, TODAY),
        moves: { authorization_pending: 'authorization_refused' },
      },
      'the bank makes the account': {
        bring: async (write) => lines.recordAccount.run(write, { creditLineId, iban, job: await asJob(write) }),
        moves: { account_creation_pending: 'account_made' },
      },
      'the mandate is active': {
        bring: async ({ publish }) => publish(mandateActive.of(mandateId, { mandateId, lineId: creditLineId })),
        moves: { mandate_creation_pending: 'mandate_active' },
      },
      'the mandate fails': {
        bring: async ({ publish }) => publish(mandateSuspended.of(mandateId, { mandateId, lineId: creditLineId })),
        moves: { mandate_creation_pending: 'mandate_failed' },
        isKept: true, // the hold that follows
      },
      'the bank gives notice': {
        bring: run(terminateByNotice, { ...theLine, by: 'bank', endsOn: null }),
        moves: { open: 'notice_given' },
      },
      'a notice runs out': {
        given: [['update credit_lines set termination_on = $1 where credit_line_id = $2', TODAY, creditLineId]],
        bring: run(endNotices, TODAY),
        moves: { open: 'notice_ended' },
      },
      'the customer ends it for cause': {
        bring: run(terminateForCause, { ...theLine, by: 'customer' }),
        moves: { open: 'terminated_for_cause' },
      },
      'a period ends that is not renewed': {
        given: [
          [
            `insert into renewals (partner_id, renewal_id, line_id, number, status, effective_from_on, effective_until_on, notify_by_on, cancel_by_on, created_at)
             values ($1, 'r', $2, 1, 'missed', $3::date, $3::date + 365, $3::date - 90, $3::date - 20, now())`,
            world.partnerId,
            creditLineId,
            TODAY,
          ],
        ],
        bring: run(renewals.expirePeriods, TODAY),
        moves: { open: 'not_renewed' },
      },
      'the customer revokes': {
        bring: run(revoke, { personId, creditLineId }),
        moves: wherever(creditlineMachine, 'revoked'),
      },
      'a letter revokes': {
        bring: run(receiveRevocation, { ...theLine, channel: 'letter', dispatchedOn: TODAY, receivedOn: TODAY }),
        moves: wherever(creditlineMachine, 'revoked'),
        isKept: true, // for a person to look at
      },
      'nothing is owed any more': { bring: run(settleLines, TODAY), moves: { closed: 'settled' } },
      'money comes for a settled line': {
        given: [['update credit_lines set settled_on = $1 where credit_line_id = $2', TODAY, creditLineId]],
        bring: async ({ publish }) =>
          publish(
            payments.transferReceived.of('e', {
              entryId: 'e',
              lineId: creditLineId,
              amountCents: 100n,
              valueOn: TODAY,
              remittance: '',
            }),
          ),
        moves: { closed: 'unsettled' },
        isKept: true,
      },
    },
    thenOn: { account_creation_pending: [], mandate_creation_pending: ['open'] },
  }
}

// Renewals

const renewal = async (): Promise<Subject> => {
  const { personId, lineId: creditLineId } = await openLineInFrance(world)
  const recordId = await idOf(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  await world.settle()
  const onLine = { personId, creditLineId }
  const set = (assignment: string) => [`update renewals set ${assignment} where line_id = $1`, creditLineId] as const
  const bureau = (outcome: string) => ({
    given: [
      ['update credit_records set outcome = $1 where credit_record_id = $2', outcome, recordId],
      ['update renewals set credit_record_id = $1 where line_id = $2', recordId, creditLineId],
    ] as const,
    bring: async ({ publish }: Write) =>
      publish(creditRecordAvailable.of(recordId, { creditRecordId: recordId, personId })),
  })
  return {
    machine: renewalMachine,
    state: [
      'select concat_ws(chr(32), status, version) from renewals where line_id = $1 order by number limit 1',
      creditLineId,
    ],
    put: (state) => [
      [
        `update renewals set status = $1, notify_by_on = '2026-12-01', cancel_by_on = '2027-02-01', check_on = null, credit_record_id = null,
           effective_from_on = '2027-02-20', effective_until_on = '2028-02-20', notified_on = null, slip_returned_on = null where line_id = $2`,
        state,
        creditLineId,
      ],
    ],
    happenings: {
      'the check is passed': {
        ...bureau('positive'),
        moves: { scheduled: 'check_passed', suspended: 'check_passed' },
      },
      'the check is failed': {
        ...bureau('hard_negative'),
        moves: { scheduled: 'check_failed', suspended: 'check_failed' },
      },
      'the customer is told': {
        bring: run(renewals.notifyRenewal, { ...onLine, sentOn: TODAY }),
        moves: wherever(renewalMachine, 'notified'),
      },
      'the customer objects': {
        bring: run(renewals.cancelRenewal, onLine),
        moves: { customer_notified: 'cancelled' },
      },
      'the customer wants it back': {
        bring: run(renewals.askForReinstatement, onLine),
        moves: { suspended: 'reinstatement_asked' },
      },
      'nobody tells in time': {
        given: [set(`notify_by_on = '2026-11-19'`)],
        bring: run(renewals.missDeadlines, TODAY),
        moves: wherever(renewalMachine, 'deadline_missed'),
      },
      'the period ends, the slip is back': {
        given: [set(`effective_from_on = '2026-11-20', slip_returned_on = '2026-11-01'`)],
        bring: run(renewals.expirePeriods, TODAY),
        moves: { customer_notified: 'period_began' },
        isKept: true, // what is not renewed ends its line
      },
      'the period ends unused': {
        given: [set(`effective_from_on = '2026-11-20'`)],
        bring: run(renewals.expirePeriods, TODAY),
        moves: { customer_notified: 'unused' },
        isKept: true,
      },
      'the line ends': {
        bring: run(terminateForCause, { creditLineId, by: 'customer', reason: 'a test' }),
        moves: wherever(renewalMachine, 'line_closed'),
        isKept: true,
      },
    },
  }
}

// Loans: one whose money waits, and one that runs and has been collected from.

const loan = async (): Promise<Subject> => {
  const { personId, lineId } = await openLine(world)
  const draw = { amount: euros(500), term: 6, reference: 'R', purpose: 'P' }
  const all = `/v1/persons/${personId}/credit_lines/${lineId}/loans`
  const running = await idOf(all, draw)
  await ask(200, 'POST', '/sandbox/v1/clock/advance', { to: '2027-01-05' })
  const waiting = await idOf(all, draw)
  const today = '2027-01-05' as Day
  const payouts = await asOwner('select subject_id, payout_id from payouts')
  const payoutOf = (id: string) => String(payouts.find((row) => row.subject_id === id)?.payout_id)
  const [debit] = await asOwner('select *, due_on::text as due from collections where loan_id = $1', [running])

  const isRunning = (state: string) => state === 'created' || state === 'repaid'
  let subject = running
  const payout = (
    kind: (typeof payments)['payoutsSent' | 'payoutsSettled' | 'payoutsRejected' | 'payoutsReturned'],
  ) => ({
    bring: async ({ publish }: Write) =>
      publish(
        kind.of('news', [
          { payoutId: payoutOf(subject), kind: 'loan', subjectId: subject, amountCents: 50_000n, valueOn: today },
        ]),
      ),
  })
  return {
    machine: loanMachine,
    state: [`select concat_ws(chr(32), status, version) from loans where purpose = 'put'`],
    put: (state) => {
      subject = isRunning(state) ? running : waiting
      return [
        [
          `update loans set status = $1, purpose = 'put', payout_until_on = '2027-01-10',
             paid_out_on = case when $1 in ('created', 'repaid') then paid_out_on end where loan_id = $2`,
          state,
          subject,
        ],
      ]
    },
    happenings: {
      'the payout is in a file': { ...payout(payments.payoutsSent), moves: { payout_pending: 'send' } },
      'the bank has paid': { ...payout(payments.payoutsSettled), moves: { payout_triggered: 'pay' } },
      'the bank refuses': { ...payout(payments.payoutsRejected), moves: { payout_triggered: 'reject' } },
      'the money comes back': { ...payout(payments.payoutsReturned), moves: { created: 'return_payout' } },
      'the customer cancels': {
        bring: (write) => cancelLoan.run(write, { personId, lineId, loanId: subject }),
        moves: { payout_pending: 'cancel' },
      },
      'a person cancels': {
        bring: (write) => cancelLoanByHand.run(write, { loanId: subject, reason: 'a test' }),
        moves: { payout_pending: 'cancel' },
      },
      'it has waited too long': {
        given: [[`update loans set payout_until_on = '2027-01-04' where purpose = 'put'`]],
        bring: (write) =>
          cancelStalePayouts.run({
            partnerId: world.partnerId,
            on: today,
            execute: (command, input) => command.run(write, input),
          }),
        moves: { payout_pending: 'cancel' },
      },
      'what is left is written off': {
        bring: (write) => writeOff.run(write, { loanId: subject, on: null, reason: 'a test' }),
        moves: { created: 'settle' },
      },
      'a debit comes back': {
        bring: async ({ publish }) =>
          publish(
            payments.collectionsReturned.of('news', [
              {
                collectionId: String(debit?.collection_id),
                loanId: running,
                amountCents: BigInt(String(debit?.amount_cents)),
                dueOn: String(debit?.due) as Day,
                valueOn: today,
                reasonCode: 'AM04',
              },
            ]),
          ),
        moves: { repaid: 'reopen' },
        isKept: true,
      },
    },
  }
}

// Anträge: any pair may follow on any other, so what counts is what each word makes of each pair (`lending.md` 1).

const words: Readonly<Record<string, readonly [antragsteller: string | null, produktanbieter: string | null]>> = {
  scoring: ['BEANTRAGT', 'NICHT_BEARBEITET'],
  waiting: ['BEANTRAGT', 'ZURUECKGESTELLT'],
  signed: ['UNTERSCHRIEBEN', 'NICHT_BEARBEITET'],
  open: ['UNTERSCHRIEBEN', 'UNTERSCHRIEBEN'],
  rejected: [null, 'ABGELEHNT'],
  'never granted': [null, 'ABGELEHNT'],
  declined: ['NICHT_ANGENOMMEN', null],
  revoked: ['WIDERRUFEN', null],
  'run its course': [null, null],
}

test('an Antrag: whatever its pair, each word of our own side and each from outside makes of it what the table says', async () => {
  const { personId, applicationId, lineId: creditLineId } = await openLine(world)
  const ids = { personId, applicationId, creditLineId }
  const moved = (status: ApplicationStatus) => (write: Write) =>
    applicationMoved(
      write,
      applicationChanged.of(applicationId, { ...ids, segment: 'consumer', previous: 'offered', status }),
    )
  const ended = (terminationType: TerminationType | null) => (write: Write) =>
    lineClosed(write, creditlineClosed.of(creditLineId, { ...ids, terminationType }))
  const news: Readonly<Record<string, (write: Write) => Promise<void>>> = {
    scoring: moved('account_snapshot_verification_pending'),
    waiting: moved('account_snapshot_pending'),
    signed: moved('esign_complete'),
    open: (write) => lineOpened(write, creditlineOpened.of(creditLineId, ids)),
    rejected: moved('rejected'),
    'never granted': ended(null),
    declined: moved('expired'),
    revoked: ended('REVOCATION'),
    'run its course': ended('ORDINARY_BY_CUSTOMER'),
  }
  const pairs = antragstellerstatuses.flatMap((a) => produktanbieterstatuses.map((p) => [a, p] as const))
  // A call on both sides is the two of them; WIDERRUFEN acts on the open line: the stories of the bridge tell of that.
  const outside: readonly (readonly [string | null, string | null])[] = [
    [null, null],
    ...antragstellerstatuses.filter((theirs) => theirs !== 'WIDERRUFEN').map((a) => [a, null] as const),
    ...produktanbieterstatuses.map((p) => [null, p] as const),
  ]
  let asked = 0
  const bring: Command<undefined, void> = {
    name: 'test.antraege',
    run: async (write) => {
      const { client } = write.tx
      const pairAfter = async (pair: readonly [string, string], act: (write: Write) => Promise<unknown>) => {
        await client.query(
          `update antraege set antragstellerstatus = $1, produktanbieterstatus = $2, our_antragstellerstatus = $1, our_produktanbieterstatus = $2
            where application_id = $3`,
          [...pair, applicationId],
        )
        await act(write)
        asked++
        const { rows } = await client.query(
          'select antragstellerstatus as a, produktanbieterstatus as p from antraege where application_id = $1',
          [applicationId],
        )
        return [rows[0]?.a, rows[0]?.p]
      }
      for (const [a, p] of pairs) {
        for (const [word, act] of Object.entries(news)) {
          const [ourA, ourP] = words[word] ?? []
          assert.deepEqual(await pairAfter([a, p], act), [ourA ?? a, ourP ?? p], `${a}, ${p}: ${word}`)
        }
        for (const [theirA, theirP] of outside) {
          const kommentar = theirA === null && theirP === null ? 'nur ein Wort' : null
          const report = antragOf(applicationId, { antragsteller: theirA, produktanbieter: theirP, kommentar })
          assert.deepEqual(await pairAfter([a, p], report), [theirA ?? a, theirP ?? p], `${a}, ${p}: from outside`)
        }
      }
    },
  }
  await world.app.writer.preview(
    { partnerId: world.partnerId, actor: { id: 'system:test', kind: 'system' }, requestId: 'test' },
    bring,
    undefined,
  )
  assert.equal(asked, 16 * (9 + 8))
})

const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  "a consumer's application": consumer,
  "a freelancer's application": freelancer,
  'a credit line': line,
  'a renewal': renewal,
  'a loan': loan, // last: it turns the clock
}

for (const [name, open] of Object.entries(subjects)) {
  test(`${name}: whatever happens in whatever state, it moves as the table says or stays as it is`, async () => {
    const subject = await open()
    const { table } = subject.machine
    const walked = new Set<string>()
    for (const state of Object.keys(table)) {
      const put = subject.put(state)
      for (const [what, { given = [], bring, moves, isKept = false }] of Object.entries(subject.happenings)) {
        const event = moves[state]
        const after = await happen(subject, [...put, ...given], bring, state)
        const told = `${state}: ${what}: ${JSON.stringify(after)} ${after.refusal?.detail ?? ''}`
        if (event === undefined) {
          assert.equal(after.state, state, told)
          assert.ok(!after.isTouched || isKept, told)
          assert.ok(!after.refusal || after.refusal.status < 500, told)
        } else {
          const next = table[state]?.[event]
          assert.ok(next, `${event} is no arrow from ${state}`)
          assert.equal(after.refusal, undefined, told)
          assert.ok(after.isChanged, told)
          assert.ok([next, ...(subject.thenOn?.[next] ?? [])].includes(after.state), told)
          walked.add(`${state} ${event}`)
        }
      }
    }
    const arrows = Object.entries(table).flatMap(([state, row]) => Object.keys(row).map((event) => `${state} ${event}`))
    assert.deepEqual(
      arrows.filter((arrow) => !walked.has(arrow)),
      [],
      'arrows that nothing has walked',
    )
  })
}
