// A draw on the line and its instalments, month by month.
import type { Static } from 'typebox'
import { addDays, type Day, daysBetween, earliest } from '../base/day.ts'
import type { viewTrialBalance } from '../ledger/seals.ts'
import type { DrawnLoan, PlansView, ScheduleView } from '../loans/views.ts'
import type { OpenLine } from './applying.ts'
import { told } from './expectation.ts'
import type { Stage } from './stage.ts'
import { amount, bar, type Column, dayOf, heading, longDay, percent, row } from './text.ts'

type Loan = Static<typeof DrawnLoan>
type Schedule = Static<typeof ScheduleView>
export type Instalment = Schedule['installments'][number]
export type TrialBalance = ReturnType<typeof viewTrialBalance>
export type BankFile = Readonly<{ id: string; direction: 'in' | 'out'; message: string; created_on: string }>

const DRAWN = { value: 100_000, unit: 'cents', currency: 'EUR' }
const TERM = 6
const RATE = 0.11
/** The clock moves in steps, so that one sees it move. */
const STEP_DAYS = 7
/** No holidays are longer than this; what is not there then will not come. */
const PATIENCE_DAYS = 10

const planColumns: readonly Column[] = [
  { title: 'months', width: 6, align: 'right' },
  { title: 'instalment', width: 10, align: 'right' },
  { title: 'total', width: 9, align: 'right' },
  { title: 'rate', width: 8, align: 'right' },
  { title: 'effective', width: 9, align: 'right' },
]

const rowColumns: readonly Column[] = [
  { title: 'due', width: 10, align: 'left' },
  { title: 'instalment', width: 10, align: 'right' },
  { title: 'interest', width: 8, align: 'right' },
  { title: 'principal', width: 9, align: 'right' },
  { title: 'balance', width: 9, align: 'right' },
]

export type PaidOut = Readonly<{ loan: Loan; rows: readonly Instalment[]; path: string }>

/** Shows the plans, draws 1,000.00 over six months, and waits for the payout's bank day. */
export const draw = async (stage: Stage, { path }: OpenLine): Promise<PaidOut> => {
  const { screen, call, client, settle, today } = stage
  screen.chapter(`She draws ${amount(DRAWN.value)} EUR`)
  const { installment_plans: plans } = await call<Static<typeof PlansView>>(
    200,
    'POST',
    `${path}/available_installment_plans`,
    { amount: DRAWN, interest_rate: RATE },
  )
  screen.head(heading(planColumns))
  for (const { term, monthly_installment, total, interest_rate, effective_interest_rate } of plans) {
    const cells = [amount(monthly_installment.value), amount(total.value), percent(interest_rate)]
    screen.line(row(planColumns, [String(term), ...cells, percent(effective_interest_rate)]))
  }
  const plan = plans.find(({ term }) => term === TERM)
  told(plan !== undefined, `There should be a plan over ${TERM} months.`)
  const wish = { amount: DRAWN, term: TERM, interest_rate: RATE, reference: 'ABH244919', purpose: 'Fahrrad' }
  const drawn = await call<Loan>(201, 'POST', `${path}/loans`, wish)
  told(
    drawn.monthly_installment.value === plan.monthly_installment.value && drawn.total.value === plan.total.value,
    'The loan should have the instalment and the total of the plan.',
  )

  const loanPath = `${path}/loans/${drawn.id}`
  const read = () => client.ask<Loan>(200, 'GET', loanPath)
  const drawnOn = await today()
  await settle()
  let loan = await read()
  for (let day = 1; loan.status !== 'created' && day <= PATIENCE_DAYS; day++) {
    await stage.advance(addDays(drawnOn, day))
    await settle()
    loan = await read()
  }
  told(loan.status === 'created', `The loan should be paid out ('created'), but is '${loan.status}'.`)
  told(loan.payout_date !== null, 'The loan should have a payout date.')
  const wait = loan.payout_date === drawnOn ? '' : ' (the next bank day)'
  screen.line(`Paid out on ${longDay(dayOf(loan.payout_date))}${wait}.`)

  const schedule = await client.ask<Schedule>(200, 'GET', `/v1/loans/${loan.id}/repayment_schedule`)
  tellPlan(stage, loan, schedule.installments)
  return { loan, rows: schedule.installments, path: loanPath }
}

const sumOf = (rows: readonly Instalment[], part: 'amount' | 'interest' | 'principal'): number =>
  rows.reduce((sum, each) => sum + each[part].value, 0)

/** What the customer pays for the loan. */
export const interestOf = (rows: readonly Instalment[]): number => sumOf(rows, 'interest')

const tellPlan = ({ screen }: Stage, loan: Loan, rows: readonly Instalment[]): void => {
  screen.chapter(
    `The plan: ${amount(loan.amount.value)} EUR over ${loan.term} months at ${percent(loan.interest_rate)}, ` +
      `effective ${percent(loan.effective_interest_rate)}`,
  )
  screen.head(heading(rowColumns))
  for (const { due_date, amount: instalment, interest, principal, remaining_principal } of rows) {
    const cells = [instalment, interest, principal, remaining_principal].map(({ value }) => amount(value))
    screen.line(row(rowColumns, [due_date, ...cells]))
  }
  const sums = [sumOf(rows, 'amount'), sumOf(rows, 'interest'), sumOf(rows, 'principal')]
  screen.line(row(rowColumns, ['together', ...sums.map(amount)]))
  told(sums[0] === loan.total.value, `The instalments should add up to ${amount(loan.total.value)}.`)
  told(sums[2] === loan.amount.value, `The principal should add up to ${amount(loan.amount.value)}.`)
  screen.holds('the instalments add up to the total of the plan, the principal to what was drawn')
}

const lifeColumns: readonly Column[] = [
  { title: 'due', width: 10, align: 'left' },
  { title: 'debit file', width: 10, align: 'left' },
  { title: 'collected', width: 14, align: 'left' },
  { title: 'paid', width: 8, align: 'right' },
  { title: 'still owed', width: 10, align: 'right' },
  { title: 'interest so far', width: 15, align: 'right' },
]

/** Credits less debits of an account, whole cents. */
export const creditOf = ({ accounts }: TrialBalance, code: string): number => {
  const found = accounts.find((account) => account.code === code)
  return found ? found.credit - found.debit : 0
}

export const readBalance = ({ client }: Stage) => client.ask<TrialBalance>(200, 'GET', '/sandbox/v1/trial_balance')

/** Turns the clock until the last instalment is paid; answers the day on which it was. */
export const repay = async (stage: Stage, { loan, rows }: PaidOut): Promise<Day> => {
  const { screen, client, today, advance } = stage
  const from = await today()
  const last = dayOf(rows.at(-1)?.due_date ?? from)
  const moveTo = async (to: Day): Promise<void> => {
    for (let on = await today(); on < to; ) {
      on = earliest(addDays(on, STEP_DAYS), to)
      screen.progress(`${on}  ${bar(daysBetween(from, on) / daysBetween(from, last), 40)}`)
      await advance(on)
    }
  }

  screen.chapter('The clock moves: each instalment is collected by SEPA direct debit')
  screen.head(heading(lifeColumns))
  let on = from
  for (const { number, due_date } of rows) {
    const dueOn = dayOf(due_date)
    await moveTo(dueOn)
    let paid = await readRow(stage, loan.id, number)
    for (let day = 1; paid.paid_on === null && day <= PATIENCE_DAYS; day++) {
      await moveTo(addDays(dueOn, day))
      paid = await readRow(stage, loan.id, number)
    }
    told(paid.paid_on !== null, `The instalment due on ${dueOn} should be paid by ${await today()}.`)
    told(paid.paid.value === paid.amount.value, `The instalment due on ${dueOn} should be paid in full.`)
    on = dayOf(paid.paid_on)
    const files = await client.ask<readonly BankFile[]>(200, 'GET', '/sandbox/v1/bank_files')
    const debits = files.find(({ message }) => message.startsWith('pain.008'))
    const income = creditOf(await readBalance(stage), '4000')
    const cells = [due_date, debits?.created_on ?? '', `${on} ${longDay(on).slice(0, 3)}`, amount(paid.paid.value)]
    screen.line(row(lifeColumns, [...cells, amount(paid.remaining_principal.value), amount(income)]))
  }
  return on
}

const readRow = async ({ client }: Stage, loanId: string, number: number): Promise<Instalment> => {
  const { installments } = await client.ask<Schedule>(200, 'GET', `/v1/loans/${loanId}/repayment_schedule`)
  const found = installments.find((each) => each.number === number)
  told(found !== undefined, `The schedule should have an instalment ${number}.`)
  return found
}
