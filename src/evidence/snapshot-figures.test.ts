import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Segment } from '../products/product.ts'
import { accountFigures, featuresFor, type SnapshotData, type SnapshotTurnover } from './snapshot-figures.ts'

const accountFeatures = (data: SnapshotData, segment: Segment, ownIbans?: ReadonlySet<string>) =>
  featuresFor(accountFigures(data, ownIbans), segment)

const booked = (
  booking_date: string,
  amount: string | number,
  purpose: string,
  counter_iban = 'DE1',
): SnapshotTurnover => ({
  booking_date,
  amount,
  purpose: [purpose],
  counter_iban,
})
// The last three such days before the snapshot's.
const monthly = (day: string, amount: string | number, purpose: string, counter_iban?: string): SnapshotTurnover[] =>
  (day > '20' ? ['08', '09', '10'] : ['09', '10', '11']).map((month) =>
    booked(`2026-${month}-${day}`, amount, purpose, counter_iban),
  )
const snapshot = (turnovers: readonly SnapshotTurnover[], balance: string | number = '1000.00'): SnapshotData => ({
  date: '2026-11-20',
  days: 365,
  account: {},
  balance: { balance },
  turnovers,
})

test('a household is read from its account', () => {
  const turnovers = [
    ...monthly('28', '3200.0', 'GEHALT', 'DE-EMPLOYER'),
    ...monthly('01', -850, 'Miete Wohnung 3', 'DE-LANDLORD'),
    ...monthly('05', '-120.50', 'Ratenzahlung Darlehen 4711', 'DE-BANK'),
    ...monthly('06', '-900', 'Baufinanzierung', 'DE-MORTGAGE'),
    ...monthly('15', '-80.00', 'Hausratversicherung', 'DE-INSURER'),
    ...monthly('17', '-300', 'Kreditkartenabrechnung', 'DE-CARD'),
    booked('2026-10-20', '500', 'Verkauf Fahrrad', 'DE-FRIEND'),
  ]

  const features = accountFeatures(snapshot(turnovers), 'consumer')

  assert.deepEqual(
    [features.incomeCents, features.rentCents, features.instalmentsCents, features.insuranceCents],
    [320_000n, 85_000n, 12_050n, 8_000n],
  )
})

test('an income is regular when it came in three months and still comes; its middle month counts', () => {
  const income = (turnovers: readonly SnapshotTurnover[]) =>
    accountFeatures(snapshot(turnovers), 'consumer').incomeCents
  const salary = monthly('28', 2000, 'LOHN', 'DE-A')

  assert.equal(income(salary), 200_000n)
  assert.equal(income(salary.slice(1)), 0n)
  assert.equal(income([...salary, booked('2026-11-15', 5000, 'LOHN UND BONUS', 'DE-A')]), 200_000n)
  assert.equal(
    income(salary.map((turnover) => ({ ...turnover, booking_date: turnover.booking_date.replace('2026', '2025') }))),
    0n,
  )
  assert.equal(income([...salary, ...monthly('03', 250, 'KINDERGELD', 'DE-B')]), 225_000n)
  assert.equal(income([...salary, ...monthly('03', 50, 'RÜCKLASTSCHRIFT STROM', 'DE-C')]), 200_000n)
  assert.equal(income(salary.map((turnover) => ({ ...turnover, prebooked: true }))), 0n)
})

test('customers of a freelancer count together, whoever they are', () => {
  const turnovers = [
    booked('2026-08-30', 3000, 'Rechnung 1', 'DE-A'),
    booked('2026-09-12', 5000, 'Rechnung 2', 'DE-B'),
    booked('2026-10-20', 4000, 'Rechnung 3', 'DE-C'),
  ]
  assert.equal(accountFeatures(snapshot(turnovers), 'freelancer').incomeCents, 400_000n)
  assert.equal(accountFeatures(snapshot(turnovers), 'consumer').incomeCents, 0n)
})

test('money between own accounts is neither income nor obligation', () => {
  const turnovers = [...monthly('28', 2000, 'Umbuchung', 'DE-SAVINGS'), ...monthly('02', -90, 'RATE', 'DE-US')]
  const features = accountFeatures(snapshot(turnovers), 'consumer', new Set(['DE-SAVINGS', 'DE-US']))
  assert.deepEqual([features.incomeCents, features.instalmentsCents], [0n, 0n])
})

test('returned debits of the last 90 days are counted once each, without their fees', () => {
  const turnovers = [
    booked('2026-08-22', '50', 'RÜCKLASTSCHRIFT STROM'), // one day too old
    booked('2026-08-23', '50', 'Rücklastschrift Strom'),
    booked('2026-08-23', '-3.00', 'ENTGELT RÜCKLASTSCHRIFT'),
    booked('2026-09-10', '20.00', 'SEPA RETOURE'),
    booked('2026-11-20', '10.00', 'RLS GAS'),
  ]
  assert.equal(accountFeatures(snapshot(turnovers), 'consumer').returnedDebits, 3)
})

test('balances are counted back from the last evening', () => {
  const turnovers = [booked('2026-11-20', '-100', 'x'), booked('2026-11-19', '300.00', 'x')]
  const { minimumBalanceCents, averageBalanceCents } = accountFeatures(
    { ...snapshot(turnovers, '150.00'), days: 4 },
    'consumer',
  )
  assert.equal(minimumBalanceCents, -5_000n)
  // 150 on the 20th, 250 on the 19th, -50 on the 18th and the 17th
  assert.equal(averageBalanceCents, 7_500n)
})

test('an amount or a day that cannot be read is an error, not a zero', () => {
  assert.throws(() => accountFeatures(snapshot([booked('2026-11-20', '1,00', 'x')]), 'consumer'), RangeError)
  assert.throws(() => accountFeatures(snapshot([booked('20.11.2026', '1.00', 'x')]), 'consumer'), RangeError)
})
