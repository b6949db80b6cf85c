// npm run docs: writes into docs/domain.md what the code decides, between the markers that stand there. A test compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { consumerMachine, freelancerMachine } from '../src/applications/application.ts'
import { errors } from '../src/base/errors.ts'
import { grid, type Machine } from '../src/base/machine.ts'
import { creditlineMachine } from '../src/creditlines/creditline.ts'
import { renewalMachine } from '../src/creditlines/renewal.ts'
import { reasonTexts } from '../src/decisions/reasons.ts'
import { dunningMachine } from '../src/dunning/case.ts'
import {
  accountSnapshotMachine,
  creditRecordMachine,
  identificationMachine,
  signingMachine,
} from '../src/evidence/evidence.ts'
import { accounts, pairs } from '../src/ledger/chart.ts'
import { loanMachine } from '../src/loans/loan.ts'
import { mandateMachine } from '../src/payments/mandates.ts'
import { collectionMachine, payoutMachine } from '../src/payments/payment.ts'
import { deliveryMachine, webhookMachine } from '../src/webhooks/webhook.ts'

export const FILE = 'docs/domain.md'

type StateTable = Readonly<{ title: string; name: string; machine: Machine; column: string }>

/** Every state machine, by the name of its export, with the column that keeps the state. */
export const stateTables: readonly StateTable[] = [
  { title: 'Consumer application', name: 'consumerMachine', machine: consumerMachine, column: 'applications.status' },
  {
    title: 'Freelancer application',
    name: 'freelancerMachine',
    machine: freelancerMachine,
    column: 'applications.status',
  },
  { title: 'Credit line', name: 'creditlineMachine', machine: creditlineMachine, column: 'credit_lines.status' },
  { title: 'Renewal', name: 'renewalMachine', machine: renewalMachine, column: 'renewals.status' },
  { title: 'Loan', name: 'loanMachine', machine: loanMachine, column: 'loans.status' },
  { title: 'Mandate', name: 'mandateMachine', machine: mandateMachine, column: 'mandates.status' },
  { title: 'Dunning case', name: 'dunningMachine', machine: dunningMachine, column: 'dunning_cases.status' },
  { title: 'Payout', name: 'payoutMachine', machine: payoutMachine, column: 'payouts.status' },
  { title: 'Collection', name: 'collectionMachine', machine: collectionMachine, column: 'collections.status' },
  {
    title: 'Credit record',
    name: 'creditRecordMachine',
    machine: creditRecordMachine,
    column: 'credit_records.status',
  },
  {
    title: 'Account snapshot',
    name: 'accountSnapshotMachine',
    machine: accountSnapshotMachine,
    column: 'account_snapshots.status',
  },
  {
    title: 'Identification',
    name: 'identificationMachine',
    machine: identificationMachine,
    column: 'identifications.status',
  },
  { title: 'Signing', name: 'signingMachine', machine: signingMachine, column: 'signings.status' },
  { title: 'Webhook', name: 'webhookMachine', machine: webhookMachine, column: 'webhooks.status' },
  { title: 'Delivery', name: 'deliveryMachine', machine: deliveryMachine, column: 'webhook_deliveries.status' },
]

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** `1020 → 1200, 1210`: the accounts that one account is debited against. */
const movesOf = (moves: readonly (readonly number[])[]): string => {
  const byDebit = Map.groupBy(moves, ([debit]) => debit)
  return [...byDebit].map(([debit, found]) => `${debit} → ${found.map(([, credit]) => credit).join(', ')}`).join('; ')
}

const sections: Readonly<Record<string, () => string>> = {
  states: () =>
    stateTables
      .map(({ title, machine, column }) => `### ${title} (\`${column}\`)\n\n\`\`\`\n${grid(machine)}\n\`\`\``)
      .join('\n\n'),
  accounts: () =>
    table(
      ['code', 'account', 'kept per', 'usually stands in'],
      Object.entries(accounts).map(([code, { name, per, normal }]) => [code, name, per, normal]),
    ),
  postings: () =>
    table(
      ['posting', 'debit → credit'],
      Object.entries(pairs).map(([name, moves]) => [`\`${name}\``, movesOf(moves)]),
    ),
  errors: () =>
    table(
      ['code', 'status', 'title'],
      Object.entries(errors).map(([code, { status, title }]) => [`\`${code}\``, String(status), title]),
    ),
  reasons: () =>
    table(
      ['code', 'German', 'English'],
      Object.entries(reasonTexts).map(([code, { de, en }]) => [`\`${code}\``, de, en]),
    ),
}

const begin = (name: string): string => `<!-- ${name}: written by npm run docs -->`
const END = '<!-- end -->'

/** The text with every section as the code has it now. Throws when a section has no place, or a place no section. */
export const withSections = (text: string): string => {
  const places = [...text.matchAll(/<!-- (\w+): written by npm run docs -->/g)].map(([, name]) => name ?? '')
  const known = Object.keys(sections)
  if (places.toSorted().join() !== known.toSorted().join())
    throw new Error(`sections ${known.join()}, places ${places.join()}`)
  return known.reduce((before, name) => {
    const from = before.indexOf(begin(name)) + begin(name).length
    const to = before.indexOf(END, from)
    if (to < 0) throw new Error(`the section ${name} has no end`)
    return `${before.slice(0, from)}\n\n${sections[name]?.()}\n\n${before.slice(to)}`
  }, text)
}

if (import.meta.main) writeFileSync(FILE, withSections(readFileSync(FILE, 'utf8')))
