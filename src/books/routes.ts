// `/lender/v1/books`: the books as tables, for the accountant, the auditor and the tax adviser.
import Type from 'typebox'
import { invalidField } from '../base/errors.ts'
import { readClock } from '../db/clock.ts'
import { type Db, read } from '../db/database.ts'
import { csvAnswer, csvStream } from '../http/csv.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, oneOf } from '../http/wire.ts'
import { type AccountCode, accountCodes } from '../ledger/chart.ts'
import { totalsUntil } from '../ledger/seals.ts'
import { type HeldAgainst, verifyBooks } from '../ledger/verification.ts'
import { arrearsLines, defaultLines } from '../loans/arrears.ts'
import { getLoan } from '../loans/store.ts'
import { creditLines } from './credits.ts'
import { checkDatevPeriod, datevDetails, datevFile } from './datev.ts'
import { type DatevSettings, datevSettings } from './datev-settings.ts'
import { periodQuery, readBookDay, readPeriod } from './period.ts'
import { accountSheet, journal, trialBalanceLines } from './sheets.ts'

const common = { method: 'GET', tag: 'Lender: books', scope: 'lender' } as const
const SealView = Type.Object(
  {
    sealed_on: DayText,
    transfers: Type.Integer(),
    subledger_agrees: Type.Boolean(),
    previous_hash: Type.String(),
    hash: Type.String(),
    recorded_at: InstantText,
  },
  { $id: 'Seal' },
)

const VerificationView = Type.Object(
  {
    sealed_days: Type.Integer(),
    transfers: Type.Integer(),
    last_seal: Type.Union([Type.String(), Type.Null()]),
    findings: Type.Array(Type.Object({ from: DayText, to: DayText, what: Type.String() })),
    notes: Type.Array(Type.String()),
  },
  { $id: 'Verification' },
)

/** What the routes cannot know by themselves. */
export type BooksEdge = Readonly<{ db: Db; heldAgainst: HeldAgainst; settings?: DatevSettings }>

export const booksRoutes = ({ db, heldAgainst, settings = datevSettings }: BooksEdge): readonly Route[] => [
  route({
    ...common,
    path: '/lender/v1/books/accounts/:code/sheet',
    summary: 'An account sheet as CSV: opening balance, each transfer, running balance, closing balance',
    params: Type.Object({ code: Type.Integer() }),
    query: Type.Object({
      ...periodQuery,
      loan_id: Type.Optional(Type.String({ description: 'Only what belongs to this loan.' })),
      line_id: Type.Optional(Type.String({ description: 'Only what belongs to this line.' })),
    }),
    answer: 'text/csv',
    errors: [400, 403, 404],
    handle: async ({ params, query, caller: { partnerId } }) => {
      const { today } = await readClock(db, partnerId)
      const period = readPeriod(query, today)
      const account = accountCodes.find((code) => code === params.code)
      if (account === undefined) throw invalidField('code', `must be one of ${accountCodes.join(', ')}.`)
      const { loan_id: loanId } = query
      const loan = loanId === undefined ? undefined : await read(db, partnerId, (tx) => getLoan(tx, loanId))
      // A loan's transfers name its line, too, and are found by it.
      const owner = { loanId: loan?.loanId ?? null, lineId: query.line_id ?? loan?.lineId ?? null }
      return csvStream(db, partnerId, `account-${account}-${period.fromOn}-${period.toOn}.csv`, (tx) =>
        accountSheet(tx, { ...period, account: account as AccountCode, ...owner }),
      )
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/journal',
    summary: 'Every transfer of a period as CSV, in the order of booking',
    query: Type.Object(periodQuery),
    answer: 'text/csv',
    errors: [400, 403],
    handle: async ({ query, caller: { partnerId } }) => {
      const period = readPeriod(query, (await readClock(db, partnerId)).today)
      return csvStream(db, partnerId, `journal-${period.fromOn}-${period.toOn}.csv`, (tx) => journal(tx, period))
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/trial_balance',
    summary: 'The trial balance by the end of a day as CSV: sums of all entries so far, by account',
    query: Type.Object({ on: Type.Optional(DayText) }),
    answer: 'text/csv',
    errors: [400, 403],
    read: async ({ tx, today }, { query }) => {
      const on = readBookDay(query.on, today)
      return csvAnswer(`trial-balance-${on}.csv`, trialBalanceLines(await totalsUntil(tx, on)))
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/arrears',
    summary: 'Arrears at the end of a day as CSV: loans by days past due, and what they owe',
    query: Type.Object({ on: Type.Optional(DayText) }),
    answer: 'text/csv',
    errors: [400, 403],
    read: async ({ tx, today }, { query }) => {
      const on = readBookDay(query.on, today)
      return csvAnswer(`arrears-${on}.csv`, await arrearsLines(tx, on))
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/defaults',
    summary: 'Lines past due for more than 90 days at the end of a day as CSV, and which of them are in default',
    query: Type.Object({ on: Type.Optional(DayText) }),
    answer: 'text/csv',
    errors: [400, 403],
    read: async ({ tx, today }, { query }) => {
      const on = readBookDay(query.on, today)
      return csvAnswer(`defaults-${on}.csv`, await defaultLines(tx, on))
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/credits',
    summary: 'The customers’ credit at the end of a day as CSV: by line, since when; the sum is account 2000',
    query: Type.Object({ on: Type.Optional(DayText) }),
    answer: 'text/csv',
    errors: [400, 403],
    read: async ({ tx, today }, { query }) => {
      const on = readBookDay(query.on, today)
      return csvAnswer(`credits-${on}.csv`, await creditLines(tx, on))
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/datev',
    summary: 'The bookings of a period in the DATEV format (EXTF Buchungsstapel), CP1252',
    query: Type.Object({
      ...periodQuery,
      detail: Type.Optional(
        oneOf(datevDetails, {
          description: 'A booking for each transfer, or for each day, posting and pair of accounts.',
        }),
      ),
      client_number: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 99_999, description: "The adviser's number for this partner." }),
      ),
    }),
    answer: 'application/octet-stream',
    errors: [400, 403, 409, 422],
    handle: async ({ query, caller: { partnerId } }) => {
      const { today, now } = await readClock(db, partnerId)
      const period = readPeriod(query, today)
      const { detail = 'transfers', client_number: clientNumber = settings.clientNumber } = query
      await read(db, partnerId, (tx) => checkDatevPeriod(tx, settings, period, detail))
      // DATEV finds a file by this beginning of its name.
      const name = `EXTF_Buchungsstapel_${period.fromOn}_${period.toOn}.csv`.replaceAll('-', '')
      return csvStream(
        db,
        partnerId,
        name,
        (tx) => datevFile(tx, settings, { ...period, madeAt: now, clientNumber }, detail),
        'application/octet-stream',
      )
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/seals',
    summary: 'The seals of a period: each the hash of its day and of the seal before',
    query: Type.Object(periodQuery),
    answer: Type.Array(SealView),
    errors: [400, 403],
    read: async ({ tx, today }, { query }) => {
      const { fromOn, toOn } = readPeriod(query, today)
      const rows = await tx
        .selectFrom('seals')
        .select(['sealed_on', 'transfers', 'subledger_agrees', 'previous_hash', 'hash', 'recorded_at'])
        .where('sealed_on', '>=', fromOn)
        .where('sealed_on', '<=', toOn)
        .orderBy('sealed_on')
        .execute()
      return rows.map((row) => ({ ...row, recorded_at: row.recorded_at.toISOString() }))
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/verification',
    summary: 'Re-reads the whole ledger: has anything been changed, removed or added since it was sealed?',
    answer: VerificationView,
    errors: [403],
    handle: async ({ caller: { partnerId } }) => {
      const { sealedDays, transfers, head, findings, notes } = await verifyBooks(db, partnerId, heldAgainst)
      return {
        body: {
          sealed_days: sealedDays,
          transfers,
          last_seal: head,
          findings: findings.map(({ fromOn, toOn, what }) => ({ from: fromOn, to: toOn, what })),
          notes,
        },
      }
    },
  }),
]
