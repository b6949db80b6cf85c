import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDocument, newDocument } from '../documents/documents.ts'
import { letterhead } from '../documents/examples/line.ts'
import { exampleCreatedAt } from '../documents/examples.ts'
import { arrearsLetterOf } from './papers.ts'

/** As the database gives it back: amounts are decimal text. */
const kept = {
  loanId: 'l',
  reference: 'ABH244919',
  iban: 'DE92370601930002130041',
  asOf: '2027-04-20',
  arrears: {
    rows: [
      { number: 3, dueOn: '2027-03-01', interestCents: '619', principalCents: '16644' },
      { number: 4, dueOn: '2027-04-01', interestCents: '466', principalCents: '16797' },
    ],
    instalmentsCents: '34526',
    feesCents: '300',
    defaultInterestCents: '147',
    totalCents: '34973',
  },
}

const notified = (title: string, facts: object) =>
  ({ title, addressee: 'customer', caseId: 'c', data: { ...kept, ...facts } }) as const

test('a notification becomes its letter: its figures, its title in the language of the customer, what it encloses', () => {
  const second = notified('Zweite Mahnung', {
    deadlineOn: '2027-05-04',
    encloses: ['forbearance', 'debt_advice', 'bureau_notice'],
  })
  const letter = arrearsLetterOf(second, 'en')
  assert.deepEqual(
    [letter.heading, letter.rows.map(({ openCents }) => openCents), letter.totalCents],
    ['Second dunning letter', [17_263, 17_263], 34_973],
  )
  assert.deepEqual(
    [letter.offersTalk, letter.offersForbearance, letter.namesDebtAdvice, letter.announcesBureau],
    [false, true, true, true],
  )
  checkDocument(newDocument('dunning_letter', 'en', { ...letterhead, ...letter }, exampleCreatedAt))
})

test('a returned debit is told with its reason, where there is a word for it, and with the notice of the next one', () => {
  const returned = { reasonCode: 'AM04', amountCents: '17263', chargesCents: '300', dueOn: '2027-04-01' }
  const again = { settleFromOn: '2027-04-22', amountCents: '17563' }
  const told = arrearsLetterOf(notified('x', { returned, again }), 'de')
  assert.deepEqual(told.returned, {
    returnedDueOn: '2027-04-01',
    returnedCents: 17_263,
    chargesCents: 300,
    reason: 'AM04',
  })
  assert.deepEqual(told.again, { againCents: 17_563, againFromOn: '2027-04-22' })
  const unknown = { ...returned, reasonCode: 'SL01', chargesCents: '0' }
  assert.deepEqual(Object.keys(arrearsLetterOf(notified('x', { returned: unknown }), 'de').returned ?? {}), [
    'returnedDueOn',
    'returnedCents',
  ])
})

test('the demand that precedes a termination names arrears, threshold and the whole debt', () => {
  const facts = {
    deadlineOn: '2027-05-07',
    encloses: ['talk', 'forbearance'],
    gate: { isOpen: true, consecutiveInstalments: 2, overdueCents: '34526', thresholdCents: '10000' },
    wholeDebtCents: '69341',
  }
  const letter = arrearsLetterOf(notified('x', facts), 'de')
  assert.deepEqual(letter.threat, { instalmentsOverdue: 2, thresholdCents: 10_000, wholeDebtCents: 69_341 })
  checkDocument(newDocument('pre_termination_letter', 'de', { ...letterhead, ...letter }, exampleCreatedAt))
})

test('the last demand does not speak of a termination where there was none; a debit that may come back is named', () => {
  const letter = arrearsLetterOf(notified('x', { deadlineOn: '2027-05-07', hasRunItsTerm: true }), 'de')
  assert.equal(letter.hasRunItsTerm, true)
  checkDocument(newDocument('pre_collection_letter', 'de', { ...letterhead, ...letter }, exampleCreatedAt))
  const paid = arrearsLetterOf(notified('x', { pendingUntilOn: '2027-04-22' }), 'fr')
  assert.deepEqual([paid.pendingUntilOn, paid.hasRunItsTerm], ['2027-04-22', false])
  checkDocument(newDocument('partial_repayment_notification', 'fr', { ...letterhead, ...paid }, exampleCreatedAt))
})
