// `/sandbox/v1`: the clock, the simulators and example tenants. Mounted in the sandbox alone.
import Type, { type Static } from 'typebox'
import { addDays, addMonths, type Day, daysBetween, earliest } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import { readClock } from '../db/clock.ts'
import { type Db, read, type Tx } from '../db/database.ts'
import { type Command, realToday } from '../db/write.ts'
import { finishIdentification, finishSigning } from '../evidence/commands.ts'
import type { AccountSnapshot, Identification, Signing } from '../evidence/evidence.ts'
import type { IdentificationOutcome, SigningOutcome } from '../evidence/ports.ts'
import type { Snapshots } from '../evidence/snapshot-commands.ts'
import { getAccountSnapshot } from '../evidence/store.ts'
import {
  AccountSnapshotView,
  IdentificationAnswerBody,
  IdentificationView,
  SigningAnswerBody,
  SigningSummary,
  viewAccountSnapshot,
  viewIdentification,
  viewSigningSummary,
} from '../evidence/views.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, oneOf, readDay } from '../http/wire.ts'
import { type Subledger, trialBalance, viewTrialBalance } from '../ledger/seals.ts'
import { foundPartner } from '../partners/founding.ts'
import { allScopes } from '../partners/partner.ts'
import type { BankDay } from '../work/day.ts'
import { accountAnswer } from './providers.ts'
import { type ScriptedPort, scriptedPortNames, scriptedPorts, writeScript } from './scripts.ts'

export type SandboxRoutesOptions = Readonly<{
  db: Db
  day: BankDay
  snapshots: Snapshots
  subledgers: readonly Subledger[]
}>

const ClockView = Type.Object({ today: DayText, now: InstantText, mode: oneOf(['test', 'real']) }, { $id: 'Clock' })

const AdvanceBody = Type.Object(
  {
    to: Type.Optional(DayText),
    days: Type.Optional(Type.Integer({ minimum: 0, maximum: 36_525 })),
  },
  { $id: 'ClockAdvance', description: 'Exactly one of the two.' },
)

const AdvanceView = Type.Object(
  {
    from: DayText,
    to: DayText,
    days: Type.Integer(),
    events: Type.Array(Type.Object({ type: Type.String(), entity_id: Type.String(), on: DayText })),
  },
  { $id: 'ClockAdvanced' },
)

/** One answer or several. */
const Answers = Type.Unsafe<string | readonly string[]>({ type: ['string', 'array'], items: { type: 'string' } })

const ScriptBody = Type.Object(
  {
    person_id: Type.String(),
    ...(Object.fromEntries(
      scriptedPortNames.map((port) => [
        port,
        Type.Optional(
          Type.Unsafe<string | readonly string[]>({ ...Answers, description: scriptedPorts[port].answers.source }),
        ),
      ]),
    ) as Record<ScriptedPort, ReturnType<typeof Type.Optional<typeof Answers>>>),
  },
  { $id: 'Script' },
)

const PartnerBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 255 }),
    requires_authorization: Type.Optional(Type.Boolean()),
    country: Type.Optional(oneOf(['DE', 'FR'])),
    needs_second_person: Type.Optional(
      Type.Boolean({ description: 'Commands that move money or terms wait for the other client: two are made.' }),
    ),
  },
  { $id: 'SandboxPartner' },
)

const PartnerView = Type.Object(
  {
    partner_id: Type.String(),
    client_id: Type.String(),
    client_secret: Type.String(),
    second_client_id: Type.Optional(Type.String()),
    second_client_secret: Type.Optional(Type.String()),
  },
  { $id: 'SandboxPartnerCreated' },
)

const AccountView = Type.Object({
  code: Type.String(),
  name: Type.String(),
  debit: Type.Integer(),
  credit: Type.Integer(),
})

const TrialBalanceView = Type.Object(
  { as_of: DayText, accounts: Type.Array(AccountView), balanced: Type.Boolean(), subledger_agrees: Type.Boolean() },
  { $id: 'TrialBalance' },
)

/** So far a clock is turned at once: any life of a line lies within, a slip of the hand does not. */
const FURTHEST_MONTHS = 120
const LAST_DAY = '2199-12-31' as Day

/** The day a clock is asked to go to: 400 for none, and for one that lies too far ahead. */
const targetOf =
  ({ to, days }: Static<typeof AdvanceBody>) =>
  (today: Day): Day => {
    if (to === undefined && days === undefined) throw invalidField('to', 'is missing; give a day, or days.')
    if (to !== undefined && days !== undefined) throw invalidField('days', 'came beside to; give one of the two.')
    const furthest = earliest(addMonths(today, FURTHEST_MONTHS), LAST_DAY)
    const target = to === undefined ? addDays(today, days ?? 0) : readDay(to, 'to')
    if (target > furthest) {
      throw invalidField(
        to === undefined ? 'days' : 'to',
        `leads further than the clock is turned at once: from ${today} to ${furthest} at most.`,
      )
    }
    return target
  }

/** What has been published since, in the order in which it was. */
const listEventsSince = async (tx: Tx, since: Date) => {
  const rows = await tx
    .selectFrom('events')
    .select(['type', 'entity_id', 'happened_on'])
    .where('recorded_at', '>=', since)
    .orderBy('recorded_at')
    .orderBy('entity_id')
    .orderBy('number')
    .execute()
  return rows.map(({ type, entity_id, happened_on }) => ({ type, entity_id, on: happened_on as string }))
}

type Completed<O> = Readonly<{ id: string; outcome: O }>

const completeIdentification: Command<Completed<IdentificationOutcome>, Identification> = {
  name: 'sandbox.complete_identification',
  run: (write, { id, outcome }) => finishIdentification(write, { identificationId: id, outcome }),
}

const completeSigning: Command<Completed<SigningOutcome>, Signing> = {
  name: 'sandbox.complete_signing',
  run: (write, { id, outcome }) => finishSigning(write, { signingId: id, outcome }),
}

const completeSnapshotWith = (snapshots: Snapshots): Command<Completed<'available' | 'failed'>, AccountSnapshot> => ({
  name: 'sandbox.complete_account_snapshot',
  run: async (write, { id, outcome }) => {
    const snapshot = await getAccountSnapshot(write.tx, id)
    const answer = await accountAnswer(write.tx, { on: write.ctx.today }, snapshot, outcome)
    return snapshots.finish(write, { accountSnapshotId: id, answer })
  },
})

const common = { tag: 'Sandbox', scope: 'sandbox' } as const
const Params = Type.Object({ id: Type.String() })

/** What the sandbox lets its users do: routes that exist in no other mode. */
export const sandboxRoutes = ({ db, day, snapshots, subledgers }: SandboxRoutesOptions): Route[] => [
  route({
    ...common,
    method: 'GET',
    path: '/sandbox/v1/clock',
    summary: 'Where the clock stands',
    answer: ClockView,
    handle: async ({ caller }) => {
      const { today, now, mode } = await readClock(db, caller.partnerId)
      return { body: { today, now: now.toISOString(), mode } }
    },
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/clock/advance',
    summary: 'Turn the clock: each day is settled, closed and opened in order',
    body: AdvanceBody,
    answer: AdvanceView,
    errors: [400, 409],
    handle: async ({ caller: { partnerId }, body }) => {
      const { mode } = await readClock(db, partnerId)
      if (mode === 'real')
        throw new Refusal('clock_conflict', 'This clock follows the real time; only a test clock can be turned.')
      const { from, to, startedAt } = await day.startAdvance(partnerId, targetOf(body))
      await day.finishAdvance(partnerId)
      const events = await read(db, partnerId, (tx) => listEventsSince(tx, startedAt))
      return { body: { from, to, days: daysBetween(from, to), events } }
    },
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/settle',
    summary: 'Do everything that is due now and what follows from it',
    answer: Type.Object({ processed: Type.Integer() }),
    handle: async ({ caller }) => ({ body: { processed: await day.settle(caller.partnerId) } }),
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/identifications/:id/complete',
    summary: 'End an identification that waits',
    params: Params,
    body: IdentificationAnswerBody,
    answer: IdentificationView,
    errors: [400, 404, 409],
    command: completeIdentification,
    input: ({ params, body }) => ({ id: params.id, outcome: body.outcome }),
    view: viewIdentification,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/signings/:id/complete',
    summary: 'End a signing that waits',
    params: Params,
    body: SigningAnswerBody,
    answer: SigningSummary,
    errors: [400, 404, 409],
    command: completeSigning,
    input: ({ params, body }) => ({ id: params.id, outcome: body.outcome }),
    view: viewSigningSummary,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/account_snapshots/:id/complete',
    summary: 'End an account snapshot that waits; an available one confirms what was declared',
    params: Params,
    body: Type.Object({ outcome: oneOf(['available', 'failed']) }),
    answer: AccountSnapshotView,
    errors: [400, 404, 409],
    command: completeSnapshotWith(snapshots),
    input: ({ params, body }) => ({ id: params.id, outcome: body.outcome }),
    view: viewAccountSnapshot,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/scripts',
    summary: 'Say what the simulators answer for a person: in order, then the good case',
    body: ScriptBody,
    status: 201,
    answer: ScriptBody,
    errors: [400, 404],
    command: writeScript,
    input: ({ body: { person_id, ...ports } }) => ({
      personId: person_id,
      answers: Object.fromEntries(
        scriptedPortNames.flatMap((port) => (ports[port] === undefined ? [] : [[port, [ports[port]].flat()]])),
      ),
    }),
    view: ({ personId, answers }) => ({ person_id: personId, ...answers }),
  }),
  route({
    ...common,
    method: 'POST',
    path: '/sandbox/v1/partners',
    summary: 'Add a tenant with a clock of its own, and a client of it with all scopes',
    body: PartnerBody,
    status: 201,
    answer: PartnerView,
    errors: [400],
    handle: async ({ body }) => {
      const { partnerId, clients } = await foundPartner(
        db,
        {
          name: body.name,
          country: body.country ?? 'DE',
          requiresAuthorization: body.requires_authorization ?? false,
          needsSecondPerson: body.needs_second_person ?? false,
          clock: { mode: 'test', today: realToday() },
        },
        allScopes,
      )
      const [first, second] = clients
      return {
        status: 201,
        body: {
          partner_id: partnerId,
          client_id: first?.clientId,
          client_secret: first?.secret,
          ...(second ? { second_client_id: second.clientId, second_client_secret: second.secret } : {}),
        },
      }
    },
  }),
  route({
    ...common,
    method: 'GET',
    path: '/sandbox/v1/trial_balance',
    summary: 'The books: sums of all entries so far, and whether the sub-ledger agrees',
    answer: TrialBalanceView,
    read: async ({ tx, today }) => viewTrialBalance(await trialBalance(tx, today, subledgers)),
  }),
]
