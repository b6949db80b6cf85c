import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApplicationStatus, applicationStatuses } from '../applications/application.ts'
import { parseDay } from '../base/day.ts'
import { parseRate } from '../base/rate.ts'
import {
  antragsnummerFor,
  antragstellerstatuses,
  initialPair,
  type Pair,
  produktanbieterstatuses,
  type Report,
} from './antrag.ts'
import {
  applyReport,
  effectOf,
  isDivergent,
  judgeOwn,
  reportOfApplication,
  reportOfLine,
  stageOfClosedLine,
} from './rules.ts'

const offer = { limitCents: 1_200_000n, rate: parseRate('0.11'), validUntilOn: parseDay('2026-12-20') }
const silent: Report = { antragsteller: null, produktanbieter: null, kommentar: null, hinweise: [] }
const shown = ({ antragsteller, produktanbieter, hinweise }: Report) =>
  [antragsteller ?? '-', produktanbieter ?? '-', ...hinweise].join(' ')

const told: Readonly<Record<ApplicationStatus, string>> = {
  credit_record_pending: 'BEANTRAGT ZURUECKGESTELLT',
  initial_scoring_pending: 'BEANTRAGT NICHT_BEARBEITET',
  scoring_pending: 'BEANTRAGT NICHT_BEARBEITET',
  account_snapshot_pending: 'BEANTRAGT ZURUECKGESTELLT Kontoauszug',
  account_snapshot_verification_pending: 'BEANTRAGT NICHT_BEARBEITET',
  offered: 'BEANTRAGT ZURUECKGESTELLT Legitimation Unterschrift',
  identification_creation_pending: 'BEANTRAGT ZURUECKGESTELLT',
  identification_pending: 'BEANTRAGT ZURUECKGESTELLT Legitimation Unterschrift',
  esign_pending: 'BEANTRAGT ZURUECKGESTELLT Unterschrift',
  esign_failed: 'BEANTRAGT ZURUECKGESTELLT Unterschrift',
  identification_completed: 'UNTERSCHRIEBEN NICHT_BEARBEITET',
  esign_complete: 'UNTERSCHRIEBEN NICHT_BEARBEITET',
  credit_line_creation_pending: 'UNTERSCHRIEBEN NICHT_BEARBEITET',
  credit_line_created: 'UNTERSCHRIEBEN NICHT_BEARBEITET',
  rejected: '- ABGELEHNT',
  expired: 'NICHT_ANGENOMMEN -',
  deleted: 'NICHT_ANGENOMMEN -',
}
test('our side, status by status: never a sale before the line is open', () => {
  for (const status of applicationStatuses) {
    assert.equal(shown(reportOfApplication({ segment: 'consumer', status }, offer)), told[status], status)
  }
  assert.equal(
    shown(reportOfApplication({ segment: 'freelancer', status: 'offered' }, offer)),
    'BEANTRAGT ZURUECKGESTELLT Zustimmung zum Vertrag Legitimation',
  )
  assert.equal(shown(reportOfLine('open')), 'UNTERSCHRIEBEN UNTERSCHRIEBEN')
  assert.equal(shown(reportOfLine('revoked')), 'WIDERRUFEN -')
})

test('the comment of an offer names limit, rate and validity; without an offer there is none', () => {
  const { kommentar } = reportOfApplication({ segment: 'consumer', status: 'offered' }, offer)
  assert.equal(kommentar, 'Kreditrahmen 12.000,00 EUR, Sollzins 11,00 % p. a., gültig bis 20.12.2026.')
  assert.equal(reportOfApplication({ segment: 'consumer', status: 'esign_complete' }, offer).kommentar, null)
  assert.equal(reportOfApplication({ segment: 'consumer', status: 'offered' }, null).kommentar, null)
})

test('a line that was never granted is a rejection, a revoked one revoked, any other end no news', () => {
  assert.deepEqual(
    [null, 'REVOCATION', 'ORDINARY_BY_CUSTOMER', 'EXTRAORDINARY_BY_BANK', 'NON_RENEWAL'].map((type) =>
      stageOfClosedLine(type as Parameters<typeof stageOfClosedLine>[0]),
    ),
    ['rejected', 'revoked', undefined, undefined, undefined],
  )
})

const pairs: readonly Pair[] = antragstellerstatuses.flatMap((antragsteller) =>
  produktanbieterstatuses.map((produktanbieter) => ({ antragsteller, produktanbieter })),
)

test('from each of the sixteen pairs to each other, and one side alone leaves the other', () => {
  for (const from of pairs) {
    for (const to of pairs) assert.deepEqual(applyReport(from, { ...silent, ...to }), to)
    assert.deepEqual(applyReport(from, { ...silent, produktanbieter: 'ABGELEHNT' }), {
      ...from,
      produktanbieter: 'ABGELEHNT',
    })
    assert.deepEqual(applyReport(from, silent), from)
  }
})

test('divergent is whatever differs from our side; of a foreign Antrag we say nothing', () => {
  for (const pair of pairs) {
    for (const ours of pairs) {
      assert.equal(isDivergent({ applicationId: 'a', pair, ours }), pair !== ours)
      assert.equal(isDivergent({ applicationId: null, pair, ours }), false)
    }
  }
})

const offered: Report = {
  antragsteller: 'BEANTRAGT',
  produktanbieter: 'ZURUECKGESTELLT',
  kommentar: 'a',
  hinweise: ['x'],
}
const waiting: Pair = { antragsteller: 'BEANTRAGT', produktanbieter: 'ZURUECKGESTELLT' }
const rejected: Report = { ...silent, produktanbieter: 'ABGELEHNT' }

test('our own word is news once; what somebody outside has said before is only remembered', () => {
  const initial = { pair: initialPair, ours: initialPair }
  assert.equal(judgeOwn(initial, { ...silent, ...initialPair }, undefined), 'nothing')
  assert.equal(judgeOwn(initial, offered, undefined), 'news')
  assert.equal(judgeOwn({ pair: waiting, ours: waiting }, offered, offered), 'nothing')
  assert.equal(judgeOwn({ pair: waiting, ours: waiting }, { ...offered, hinweise: ['y'] }, offered), 'news')
  assert.equal(judgeOwn({ pair: waiting, ours: waiting }, rejected, offered), 'news')
  const toldOutside = { pair: { ...waiting, produktanbieter: 'ABGELEHNT' }, ours: waiting } as const
  assert.equal(judgeOwn(toldOutside, rejected, offered), 'known')
})

const all = { reject: true, decline: true, revoke: true }
const none = { reject: false, decline: false, revoke: false }
const effects = [
  [{ produktanbieter: 'ABGELEHNT' }, all, 'reject'],
  [{ produktanbieter: 'ABGELEHNT' }, none, undefined],
  [{ antragsteller: 'NICHT_ANGENOMMEN' }, all, 'decline'],
  [{ antragsteller: 'NICHT_ANGENOMMEN' }, none, undefined],
  [{ antragsteller: 'WIDERRUFEN' }, all, 'revoke'],
  [{ antragsteller: 'WIDERRUFEN' }, none, undefined],
  [{ antragsteller: 'NICHT_ANGENOMMEN', produktanbieter: 'ABGELEHNT' }, all, 'decline'],
  [{ antragsteller: 'WIDERRUFEN', produktanbieter: 'ABGELEHNT' }, { ...all, revoke: false }, 'reject'],
  [{ antragsteller: 'UNTERSCHRIEBEN', produktanbieter: 'UNTERSCHRIEBEN' }, all, undefined],
  [{ antragsteller: 'BEANTRAGT', produktanbieter: 'NICHT_BEARBEITET' }, all, undefined],
  [{ produktanbieter: 'ZURUECKGESTELLT' }, all, undefined],
  [{}, all, undefined],
] as const
test('what a word from outside does: never does it sign', () => {
  for (const [said, possible, effect] of effects) {
    assert.equal(effectOf({ ...silent, ...said }, possible), effect, JSON.stringify(said))
  }
})

test('numbers have the form of the platform, are the same each time, and another attempt gives another', () => {
  const some = Array.from({ length: 500 }, (_, i) => antragsnummerFor(`${i}`))
  for (const number of some) assert.match(number, /^[A-Z0-9]{6}\/1\/1$/)
  assert.equal(new Set(some).size, some.length)
  assert.equal(antragsnummerFor('1'), some[1])
  assert.notEqual(antragsnummerFor('1', 1), some[1])
})
