// What is left at the end: files, webhooks, and books that balance.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Static } from 'typebox'
import type { DrawnLoan } from '../loans/views.ts'
import type { EventsView } from '../webhooks/views.ts'
import type { Line, OpenLine } from './applying.ts'
import { told } from './expectation.ts'
import { type BankFile, creditOf, interestOf, type PaidOut, readBalance } from './lending.ts'
import { kindsOfNews, type Stage } from './stage.ts'
import { amount, type Column, count, heading, row } from './text.ts'

/** The loan is repaid, and the line is free again. */
export const tellEnd = async (
  { screen, client, settle }: Stage,
  { path }: OpenLine,
  paidOut: PaidOut,
): Promise<void> => {
  await settle()
  const loan = await client.ask<Static<typeof DrawnLoan>>(200, 'GET', paidOut.path)
  told(loan.status === 'repaid', `The loan should be 'repaid', but is '${loan.status}'.`)
  const line = await client.ask<Line>(200, 'GET', path)
  told(line.utilized_amount.value === 0, `The line should be free, but ${amount(line.utilized_amount.value)} is used.`)
  screen.line(`The loan is repaid; the line of ${amount(line.limit.value)} EUR is '${line.status}' and free again.`)
}

/** What each message of ISO 20022 is here. */
const messages: Readonly<Record<string, string>> = {
  'pain.001': 'credit transfers: the payout',
  'pain.008': 'direct debits: the instalments',
  'pain.002': 'status report: the bank accepts a file',
  'camt.053': 'account statement: what was booked',
}

const fileColumns: readonly Column[] = [
  { title: 'message', width: 17, align: 'left' },
  { title: 'way', width: 11, align: 'left' },
  { title: 'files', width: 5, align: 'right' },
  { title: 'what it says', width: 40, align: 'left' },
]

/** The files between lender and bank, saved as they were sent. Answers how many. */
export const tellFiles = async ({ screen, client, save }: Stage): Promise<number> => {
  screen.chapter('Files exchanged with the bank (ISO 20022)')
  const files = (await client.ask<readonly BankFile[]>(200, 'GET', '/sandbox/v1/bank_files')).toReversed()
  let folder = ''
  for (const [index, { id, message }] of files.entries()) {
    screen.progress(message)
    const xml = await client.fetchFile(`/sandbox/v1/bank_files/${id}`)
    told(xml.includes(message), `The file ${id} should be a ${message}.`)
    const name = `${String(index + 1).padStart(2, '0')}-${message}.xml`
    folder = save(`bank/${name}`, xml).slice(0, -name.length)
  }
  screen.head(heading(fileColumns))
  for (const [message, same] of Map.groupBy(files, ({ message }) => message)) {
    const way = same[0]?.direction === 'out' ? 'to the bank' : 'from it'
    screen.line(row(fileColumns, [message, way, String(same.length), messages[message.slice(0, 8)] ?? '']))
  }
  screen.line(`All of them: ${folder}`)
  return files.length
}

const noticeColumns: readonly Column[] = [
  { title: 'event', width: 23, align: 'left' },
  { title: 'published', width: 9, align: 'right' },
  { title: 'received', width: 8, align: 'right' },
]

const PAGE = 1000
const PATIENCE_MS = 20_000

/** Everything that was published has arrived, once, with a signature that is right. Answers how many. */
export const tellWebhooks = async ({ screen, client, receiver }: Stage): Promise<number> => {
  screen.chapter('Webhooks, received and verified')
  const { events } = await client.ask<Static<typeof EventsView>>(200, 'GET', `/v1/events?limit=${PAGE}`)
  const published = events.flatMap(({ event_type }) => kindsOfNews.find((kind) => kind === event_type) ?? [])
  // A delivery that failed at first comes later; the bank tries again by itself.
  for (let waitedMs = 0; receiver.notices.length < published.length && waitedMs < PATIENCE_MS; waitedMs += 100) {
    screen.progress(`${receiver.notices.length} of ${published.length} have arrived`)
    await sleep(100)
  }
  screen.head(heading(noticeColumns))
  for (const kind of kindsOfNews) {
    const [sent, came] = [
      published.filter((each) => each === kind),
      receiver.notices.filter((each) => each.kind === kind),
    ]
    screen.line(row(noticeColumns, [kind, String(sent.length), String(came.length)]))
    told(sent.length > 0, `There should be webhooks of ${kind}.`)
    told(sent.length === came.length, `Of ${kind}, ${sent.length} were published, but ${came.length} received.`)
  }
  const forged = receiver.notices.filter(({ isGenuine }) => !isGenuine)
  told(forged.length === 0, `${count(forged.length, 'webhook')} came with a wrong signature.`)
  screen.holds('every event arrived, once, and the HMAC-SHA256 signature of each is right')
  return published.length
}

const balanceColumns: readonly Column[] = [
  { title: 'account', width: 36, align: 'left' },
  { title: 'debit', width: 10, align: 'right' },
  { title: 'credit', width: 10, align: 'right' },
  { title: 'balance', width: 10, align: 'right' },
]

const BANK = '1000'
const INTEREST_INCOME = '4000'

/** The books of the whole life: they balance, and the bank has gained what the plan said, to the cent. */
export const tellBooks = async (stage: Stage, { rows }: PaidOut): Promise<void> => {
  const { screen } = stage
  const balance = await readBalance(stage)
  const accounts = balance.accounts.filter(({ debit, credit }) => debit !== 0 || credit !== 0)
  screen.chapter(`The books on ${balance.as_of}`)
  screen.head(heading(balanceColumns))
  for (const { code, name, debit, credit } of accounts) {
    screen.line(row(balanceColumns, [`${code} ${name}`, amount(debit), amount(credit), amount(debit - credit)]))
  }
  const debits = accounts.reduce((sum, { debit }) => sum + debit, 0)
  const credits = accounts.reduce((sum, { credit }) => sum + credit, 0)
  screen.line(row(balanceColumns, ['together', amount(debits), amount(credits), amount(debits - credits)]))

  told(balance.balanced && debits === credits, `The books should balance: ${amount(debits)} and ${amount(credits)}.`)
  screen.holds('the books balance: debits equal credits')
  told(balance.subledger_agrees, 'The loans should agree with the books.')
  screen.holds('the loans agree with the books')
  const open = accounts.filter(
    ({ code, debit, credit }) => debit !== credit && code !== BANK && code !== INTEREST_INCOME,
  )
  told(open.length === 0, `Nothing should be left on ${open.map(({ code, name }) => `${code} ${name}`).join(', ')}.`)
  const [income, gain, planned] = [creditOf(balance, INTEREST_INCOME), -creditOf(balance, BANK), interestOf(rows)]
  told(
    income === gain && gain === planned,
    `Interest income ${amount(income)}, the bank's gain ${amount(gain)} and the plan's interest ${amount(planned)} should be the same.`,
  )
  screen.holds(`interest income = the bank's gain = the plan's interest = ${amount(planned)} EUR`)
}
