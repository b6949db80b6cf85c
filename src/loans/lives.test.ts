// Whole lives of loans as tables that a finance person can read: test/golden/loans. WRITE_GOLDEN=1 writes them anew.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day, parseDay } from '../base/day.ts'
import { type Cents, centsToDecimal, sumCents } from '../base/money.ts'
import { parseRate, rateToPercent } from '../base/rate.ts'
import { balancesOf, differenceOf, type Entry } from './books.ts'
import type { LoanContract, LoanEvent, PaymentSource } from './contract.ts'
import type { DayCount } from './day-count.ts'
import { foldLoan, type LoanState } from './fold.ts'
import { bulletPlan, datedPlan, firstDueOn } from './plan.ts'

type Told = LoanEvent extends infer E ? (E extends LoanEvent ? Omit<E, 'id' | 'sequence'> : never) : never

/** An event of a life: as it is told, with the day on which we came to know it where that is later than its value day. */
type Step = Readonly<{ told: Told; id?: string; knownOn?: Day }>

type Life = Readonly<{
  title: string
  contract: LoanContract
  steps: readonly Step[]
  until: Day
  /** What our bank charged us for returns, in all. */
  bankFeesCents?: Cents
}>

const day = parseDay
const terms = {
  baseRates: [
    { fromOn: day('2026-07-01'), rate: parseRate('0.0127') },
    { fromOn: day('2027-07-01'), rate: parseRate('0.0177') },
  ],
  marginRate: parseRate('0.05'),
}

const level = (over: Partial<LoanContract> & { drawnOn?: string; term?: number } = {}): LoanContract => {
  const { drawnOn = '2026-11-20', term = 6, ...rest } = over
  const request = {
    principalCents: rest.principalCents ?? 100_000n,
    rate: rest.rate ?? parseRate('0.11'),
    dayCount: rest.dayCount ?? ('30E/360' satisfies DayCount),
  }
  const payoutOn = onOrAfterT2(day(drawnOn))
  const firstOn = firstDueOn(payoutOn, 1)
  const plan = datedPlan(request, payoutOn, firstOn, term)
  assert.ok(plan)
  return { ...plan, ...request, regime: rest.regime ?? 'CONSUMER', plannedPayoutOn: payoutOn, firstDueOn: firstOn }
}

const bullet = (): LoanContract => {
  const payoutOn = day('2026-11-20')
  const request = { principalCents: 100_000n, rate: parseRate('0.11'), dayCount: '30E/360' } as const
  const firstOn = day('2027-02-18')
  return {
    ...bulletPlan(request, payoutOn, firstOn),
    ...request,
    regime: 'CONSUMER',
    plannedPayoutOn: payoutOn,
    firstDueOn: firstOn,
  }
}

const paidOut = (on = '2026-11-20'): Step => ({ told: { type: 'paid_out', valueOn: day(on) } })
const pay = (on: string, amountCents: Cents, source: PaymentSource = 'transfer', id?: string): Step => ({
  told: { type: 'payment_received', valueOn: day(on), amountCents, source },
  ...(id === undefined ? {} : { id }),
})
const collected = (on: string, amountCents = 17_263n): Step => pay(on, amountCents, 'collection', `debit ${on}`)
const returned = (on: string, debitOn: string): Step => ({
  told: { type: 'reversed', valueOn: day(on), eventId: `debit ${debitOn}` },
})
const fee = (on: string, amountCents = 300n): Step => ({ told: { type: 'fee_charged', valueOn: day(on), amountCents } })
const event = (told: Told): Step => ({ told })
const knownOn = (on: string, step: Step): Step => ({ ...step, knownOn: day(on) })

const debitDays = ['2027-01-04', '2027-02-01', '2027-03-01', '2027-04-01', '2027-05-03'] as const
const debits = (...except: readonly string[]): readonly Step[] => [
  ...debitDays.filter((on) => !except.includes(on)).map((on) => collected(on)),
  ...(except.includes('2027-06-01') ? [] : [collected('2027-06-01', 17_262n)]),
]
const life = (title: string, contract: LoanContract, until: string, ...steps: readonly Step[]): Life => ({
  title,
  contract,
  steps,
  until: day(until),
})

const lives: readonly Life[] = [
  life('on time', level(), '2027-06-01', paidOut(), ...debits()),
  life(
    'paid out later than planned',
    level(),
    '2027-06-01',
    paidOut('2026-11-24'),
    ...debits('2027-06-01'),
    collected('2027-06-01', 17_135n),
  ),
  life(
    'paid before it is due',
    level(),
    '2027-02-01',
    paidOut(),
    pay('2026-12-28', 17_263n),
    pay('2027-01-01', 17_263n, 'credit'),
    collected('2027-02-01'),
  ),
  life(
    'paid on the bank day after a Saturday',
    level(),
    '2027-05-04',
    paidOut(),
    ...debits('2027-05-03', '2027-06-01'),
    pay('2027-05-03', 17_263n),
  ),
  life(
    'paid late with default interest',
    level(),
    '2027-06-01',
    paidOut(),
    ...debits('2027-02-01'),
    pay('2027-02-24', 17_263n + 65n),
  ),
  {
    ...life(
      'returned for want of funds and paid by transfer',
      level(),
      '2027-06-01',
      paidOut(),
      ...debits(),
      returned('2027-03-03', '2027-03-01'),
      fee('2027-03-03'),
      pay('2027-03-09', 17_584n),
    ),
    bankFeesCents: 300n,
  },
  {
    ...life(
      'returned twice',
      level(),
      '2027-06-01',
      paidOut(),
      ...debits(),
      returned('2027-02-03', '2027-02-01'),
      fee('2027-02-03'),
      collected('2027-02-17', 17_563n),
      returned('2027-02-19', '2027-02-17'),
      fee('2027-02-19'),
      pay('2027-03-15', 17_983n),
    ),
    bankFeesCents: 600n,
  },
  life(
    'partly paid',
    level(),
    '2027-06-15',
    paidOut(),
    ...debits('2027-02-01', '2027-06-01'),
    pay('2027-02-01', 10_000n),
    pay('2027-02-20', 5_000n),
    collected('2027-06-01', 17_262n),
    pay('2027-06-15', 2_300n),
  ),
  life(
    'nothing paid for two months',
    level(),
    '2027-03-15',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'default_interest_claimed', valueOn: day('2027-03-15') }),
  ),
  life(
    'paid too much',
    level(),
    '2027-02-01',
    paidOut(),
    pay('2027-01-04', 20_000n),
    pay('2027-02-01', 2_737n, 'credit'),
    collected('2027-02-01', 14_526n),
  ),
  life(
    'revoked on day 14 and paid back',
    level(),
    '2026-12-07',
    paidOut(),
    fee('2026-11-25', 500n),
    event({ type: 'revoked', valueOn: day('2026-12-04') }),
    event({ type: 'early_repaid', valueOn: day('2026-12-07') }),
    pay('2026-12-07', 100_519n),
  ),
  life(
    'revoked and not paid back within 30 days',
    level(),
    '2027-01-20',
    paidOut(),
    event({ type: 'revoked', valueOn: day('2026-12-04') }),
    pay('2027-01-20', 101_314n + 261n),
  ),
  life(
    'terminated and paid months later',
    level(),
    '2027-08-02',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'default_interest_claimed', valueOn: day('2027-03-15') }),
    event({ type: 'terminated', valueOn: day('2027-04-12') }),
    pay('2027-08-02', 90_000n),
  ),
  life(
    'deferred by two months',
    level(),
    '2027-08-02',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'holiday_granted', valueOn: day('2027-01-11'), months: 2 }),
    ...['2027-04-01', '2027-05-03', '2027-06-01', '2027-07-01'].map((on) => collected(on, 17_578n)),
    collected('2027-08-02', 17_571n),
  ),
  life(
    'rate lowered',
    level(),
    '2027-06-01',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'rate_changed', valueOn: day('2027-01-11'), rate: parseRate('0.06') }),
    ...debitDays.slice(1).map((on) => collected(on, 17_075n)),
    collected('2027-06-01', 17_072n),
  ),
  life(
    'due day moved to the 15th',
    level(),
    '2027-06-15',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'due_day_changed', valueOn: day('2027-01-11'), nextDueOn: day('2027-02-15') }),
    ...['2027-02-15', '2027-03-15', '2027-04-15', '2027-05-18'].map((on) => collected(on, 17_337n)),
    collected('2027-06-15', 17_330n),
  ),
  life(
    'partly repaid early, for a shorter term',
    level(),
    '2027-05-03',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'prepaid', valueOn: day('2027-01-11'), amountCents: 20_000n, mode: 'shorten_term' }),
    pay('2027-01-11', 20_000n),
    ...['2027-02-01', '2027-03-01', '2027-04-01'].map((on) => collected(on)),
    collected('2027-05-03', 13_687n),
  ),
  life(
    'partly repaid early, for lower instalments',
    level(),
    '2027-06-01',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'prepaid', valueOn: day('2027-01-11'), amountCents: 20_000n, mode: 'lower_instalment' }),
    pay('2027-01-11', 20_000n),
    ...debitDays.slice(1).map((on) => collected(on, 13_165n)),
    collected('2027-06-01', 13_163n),
  ),
  life(
    'repaid early in full',
    level(),
    '2027-02-11',
    paidOut(),
    collected('2027-01-04'),
    collected('2027-02-01'),
    event({ type: 'early_repaid', valueOn: day('2027-02-11') }),
    pay('2027-02-11', 67_703n),
  ),
  life(
    'a payment that became known a month late',
    level(),
    '2027-06-01',
    paidOut(),
    ...debits('2027-02-01'),
    knownOn('2027-03-10', pay('2027-02-01', 17_263n)),
    pay('2027-03-08', 17_352n),
  ),
  life(
    'a rate change that became known a month late',
    level(),
    '2027-03-01',
    paidOut(),
    collected('2027-01-04'),
    collected('2027-02-01'),
    knownOn('2027-02-20', event({ type: 'rate_changed', valueOn: day('2027-01-11'), rate: parseRate('0.06') })),
  ),
  life(
    'refunded eight weeks after the last debit',
    level(),
    '2027-08-05',
    paidOut(),
    ...debits(),
    returned('2027-07-26', '2027-06-01'),
    pay('2027-08-05', 17_262n + 198n),
  ),
  life(
    'payout returned by the bank',
    level(),
    '2026-12-01',
    { ...paidOut(), id: 'payout' },
    event({ type: 'reversed', valueOn: day('2026-11-25'), eventId: 'payout' }),
  ),
  life('one sum at the end', bullet(), '2027-02-18', paidOut(), collected('2027-02-18', 102_689n)),
  life(
    'without interest',
    level({ rate: parseRate('0') }),
    '2027-06-01',
    paidOut(),
    ...debitDays.map((on) => collected(on, 16_667n)),
    collected('2027-06-01', 16_665n),
  ),
  life(
    'by actual days over 29 February',
    level({ drawnOn: '2028-01-31', dayCount: 'act/365F', term: 3 }),
    '2028-05-02',
    paidOut('2028-01-31'),
    collected('2028-03-01', 33_945n),
    collected('2028-04-03', 33_945n),
    collected('2028-05-02', 33_944n),
  ),
  life(
    'a business pays interest before principal',
    level({ regime: 'BUSINESS' }),
    '2027-03-20',
    paidOut(),
    fee('2027-01-20'),
    pay('2027-02-25', 3_000n),
    pay('2027-03-20', 40_000n),
  ),
  life(
    'goodwill and waivers',
    level(),
    '2027-02-01',
    paidOut(),
    fee('2027-01-20'),
    event({ type: 'charge_waived', valueOn: day('2027-01-25'), charge: 'fees', amountCents: 300n }),
    event({ type: 'charge_waived', valueOn: day('2027-01-25'), charge: 'interest', amountCents: 253n }),
    event({ type: 'goodwill_granted', valueOn: day('2027-01-25'), amountCents: 5_000n }),
    pay('2027-02-01', 12_100n),
  ),
  life(
    'our debit came late: no default',
    level(),
    '2027-02-01',
    paidOut(),
    event({ type: 'grace_granted', valueOn: day('2027-01-04'), dueOn: day('2027-01-01'), untilOn: day('2027-01-20') }),
    collected('2027-01-20'),
    collected('2027-02-01'),
  ),
  life(
    'written off and partly recovered',
    level(),
    '2027-07-15',
    paidOut(),
    event({ type: 'terminated', valueOn: day('2027-03-10') }),
    event({ type: 'written_off', valueOn: day('2027-04-12') }),
    pay('2027-07-15', 30_000n),
  ),
  life(
    'repaid early in full, with compensation',
    level(),
    '2027-02-11',
    paidOut(),
    collected('2027-01-04'),
    collected('2027-02-01'),
    event({ type: 'early_repaid', valueOn: day('2027-02-11'), compensationCents: 337n }),
    pay('2027-02-11', 67_703n + 337n),
  ),
  life(
    'partly repaid early with compensation, then revoked',
    level(),
    '2026-12-07',
    paidOut(),
    event({
      type: 'prepaid',
      valueOn: day('2026-11-30'),
      amountCents: 20_000n,
      mode: 'shorten_term',
      compensationCents: 100n,
    }),
    pay('2026-11-30', 20_100n),
    event({ type: 'revoked', valueOn: day('2026-12-04') }),
    event({ type: 'early_repaid', valueOn: day('2026-12-07') }),
    pay('2026-12-07', 80_477n - 100n),
    pay('2026-12-07', 100n, 'credit'),
  ),
  life(
    'a holiday, another due day and a late payment together',
    level(),
    '2027-08-20',
    paidOut(),
    collected('2027-01-04'),
    event({ type: 'holiday_granted', valueOn: day('2027-01-11'), months: 1 }),
    event({ type: 'due_day_changed', valueOn: day('2027-02-10'), nextDueOn: day('2027-03-15') }),
    ...['2027-03-15', '2027-04-15', '2027-05-18'].map((on) => collected(on, 17_495n)),
    pay('2027-08-20', 35_299n),
  ),
]

const money = (cents: Cents, width = 11): string => {
  const [whole = '', decimals] = centsToDecimal(cents).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`.padStart(width)
}

const asking = ({ compensationCents }: { readonly compensationCents?: Cents }): string =>
  compensationCents === undefined ? '' : `, compensation ${money(compensationCents, 0)}`

const wordsOf = (told: Told): string => {
  const words = told.type.replaceAll('_', ' ')
  switch (told.type) {
    case 'payment_received':
      return `${told.source} ${money(told.amountCents, 0)}`
    case 'fee_charged':
    case 'goodwill_granted':
      return `${words} ${money(told.amountCents, 0)}`
    case 'charge_waived':
      return `${told.charge.replace('_', ' ')} waived ${money(told.amountCents, 0)}`
    case 'prepaid':
      return `repaid early ${money(told.amountCents, 0)}${asking(told)}`
    case 'early_repaid':
      return `${words}${asking(told)}`
    case 'rate_changed':
      return `rate changed to ${rateToPercent(told.rate)} %`
    case 'due_day_changed':
      return `next due ${told.nextDueOn}`
    case 'holiday_granted':
      return `${told.months} months' holiday`
    case 'grace_granted':
      return `grace until ${told.untilOn}`
    case 'reversed':
      return `${told.eventId} returned`
    default:
      return words
  }
}

// What is booked on a day, apart from the product's daily accrual.
const booked = (before: LoanState | undefined, after: LoanState): readonly string[] => {
  const withoutAccrual = (entries: readonly Entry[]) => entries.filter(({ posting }) => posting !== 'interest_accrued')
  const { reversed, posted } = differenceOf(withoutAccrual(before?.entries ?? []), withoutAccrual(after.entries))
  const line = (entry: Entry, debit: string, credit: string, verb: string) =>
    `${' '.repeat(14)}${verb}${entry.posting.padEnd(26)}${debit} / ${credit}${money(entry.amountCents)}${entry.valueOn === after.asOf ? '' : `  value ${entry.valueOn}`}`
  return [
    ...reversed.map((entry) => line(entry, entry.credit, entry.debit, 'reversed: ')),
    ...posted.map((entry) => line(entry, entry.debit, entry.credit, '')),
  ]
}

const tell = ({ title, contract, steps, until, bankFeesCents = 0n }: Life): string => {
  const events = steps.map(({ told, id, knownOn: on }, sequence) => ({
    told,
    on: on ?? told.valueOn,
    event: { id: id ?? `${told.type} ${sequence}`, sequence, ...told } as LoanEvent,
  }))
  const foldOn = (on: Day) =>
    foldLoan(
      contract,
      events.filter((known) => known.on <= on).map((known) => known.event),
      on,
      terms,
    )
  const end = foldOn(until)
  const happened = [...events.map(({ on }) => on), until]
  const dueOn = (on: Day) =>
    foldOn(on).instalments.find((row) => row.dueOn === on && (row.cause === 'plan' || row.cause === 'revoked'))
  const days: Day[] = []
  for (let on = contract.plannedPayoutOn; on <= until; on = addDays(on, 1)) {
    if (happened.includes(on) || dueOn(on)) days.push(on)
  }
  const lines = [
    `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    '',
    `${money(contract.principalCents, 0)} EUR at ${rateToPercent(contract.rate)} %, ${contract.kind === 'bullet' ? `due in one sum on ${contract.firstDueOn}` : `${contract.term} instalments of ${money(contract.instalmentCents, 0)} from ${contract.firstDueOn}`}; ${contract.dayCount}, ${contract.regime.toLowerCase()}.`,
    'Due and open in the evening, default interest with what is not yet claimed; balance is principal, due or not.',
    'Below each day its transfers, debit / credit; the daily accrual of interest is left out.',
    '',
    'date        event                                       principal   interest       fees    default      balance',
  ]
  let before: LoanState | undefined
  for (const on of days) {
    const state = foldOn(on)
    const row = dueOn(on)
    const words = [
      ...(row ? [row.cause === 'plan' ? 'instalment due' : 'all due'] : []),
      ...events
        .filter((known) => known.on === on)
        .map(({ told }) => `${wordsOf(told)}${told.valueOn === on ? '' : `, value ${told.valueOn}`}`),
    ]
    const { 1200: principal, 1210: interest, 1220: fees, 1230: claimed } = state.dueCents
    const sums = [principal, interest, fees, claimed + state.defaultInterestMemoCents]
      .map((cents) => money(cents))
      .join('')
    for (const [index, word] of (words.length > 0 ? words : ['evening']).entries()) {
      const isLast = index >= words.length - 1
      lines.push(
        `${index === 0 ? on : ' '.repeat(10)}  ${word.padEnd(42)}${isLast ? `${sums}${money(state.principalOutstandingCents, 13)}` : ''}`.trimEnd(),
      )
    }
    lines.push(...booked(before, state))
    before = state
  }
  lines.push('', ...closing(end, contract, bankFeesCents))
  return `${lines.join('\n')}\n`
}

// The balances at the end, with the bank's side: payout, money in, and what the bank charged.
const closing = (end: LoanState, contract: LoanContract, bankFeesCents: Cents): readonly string[] => {
  const balances = new Map<string, Cents>(balancesOf(end.entries))
  const lent = end.paidOutOn === null ? 0n : contract.principalCents
  const received = (balances.get('1020') ?? 0n) + (balances.get('2010') ?? 0n)
  for (const account of ['1020', '2010']) balances.delete(account)
  balances.set('1000', received - lent - bankFeesCents)
  balances.set('1200', (balances.get('1200') ?? 0n) + lent)
  balances.set('5100', bankFeesCents)
  assert.equal(sumCents(balances.values()), 0n)
  const left = [...balances].filter(([, cents]) => cents !== 0n).sort()
  return [
    `${end.repaidOn ? `Repaid on ${end.repaidOn}.` : end.writtenOffOn ? `Written off on ${end.writtenOffOn}; the claim is ${money(end.claimCents, 0)}.` : 'Not repaid.'} Balances, debit less credit:${left.length === 0 ? ' none.' : ''}`,
    ...left.map(([account, cents]) => `${account}${money(cents, 13)}`),
  ]
}

const folder = new URL('../../test/golden/loans/', import.meta.url)
const fileOf = (index: number, { title }: Life): string =>
  `${String(index + 1).padStart(2, '0')}-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.txt`

for (const [index, told] of lives.entries()) {
  test(`the life of a loan, ${told.title}, is the table in test/golden/loans`, () => {
    const file = new URL(fileOf(index, told), folder)
    const table = tell(told)
    if (process.env.WRITE_GOLDEN === '1') {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, table)
    }
    assert.equal(table, readFileSync(file, 'utf8'))
  })
}

test('every golden table belongs to a life', () => {
  assert.deepEqual(readdirSync(folder).sort(), lives.map((told, index) => fileOf(index, told)).sort())
})
