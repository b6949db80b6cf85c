// Before money leaves, the bank of the payee is asked whether name and account belong together. What does not match stays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Json, openPartner } from '../world.ts'

const first = await openPartner({ name: 'Careful', needs_second_person: true })
const second = await first.as(first.founded.second_client_id, first.founded.second_client_secret)
await first.standAt('2026-11-20')
const ask = expecting(first)
const { personId, lineId } = await openLine(first)
const settle = () => first.post('/sandbox/v1/settle')

/** Draws 100.00 with this answer about the payee; the loan's id and its payout as it stands after the day's work. */
const drawn = async (answer: string) => {
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, payee_checks: answer })
  const wish = { amount: euros(100), term: 6, reference: `R ${answer}`, purpose: 'P' }
  const { id } = await ask(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, wish)
  await settle()
  return { loanId: id as string, payout: await payoutOf(id) }
}
const payoutOf = async (loanId: string): Promise<Json> => {
  const all: Json[] = await ask(200, 'GET', `/lender/v1/payouts?filter[subject_id]=${loanId}`)
  return all.find(({ status }) => status !== 'cancelled') ?? all[0]
}
const statusOf = async (loanId: string) => (await ask(200, 'GET', `/v1/loans/${loanId}`)).status
/** One person asks, another says yes. */
const byTwo = async (path: string, body: object): Promise<void> => {
  const asked = await first.post(path, body)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  assert.equal((await second.post(`/lender/v1/approvals/${asked.body.approval_id}`)).status, 200)
}
const decide = async (payoutId: string, decision: 'release' | 'refuse') => {
  const path = `/lender/v1/payouts/${payoutId}/${decision}`
  const reason = { reason: 'Rückruf beim Kunden' }
  if (decision === 'refuse') return ask(200, 'POST', path, reason)
  await byTwo(path, reason)
  await settle()
}

test('a payee that matches is paid; the others stop, and a person sees why', async () => {
  const seen: Json[] = []
  for (const answer of ['match', 'close_match', 'no_match', 'not_possible', 'wait']) {
    const { loanId, payout } = await drawn(answer)
    seen.push([payout.status, payout.payee_check, payout.payee_name, await statusOf(loanId)])
  }
  assert.deepEqual(seen, [
    ['executed', 'match', null, 'payout_issued'],
    ['blocked', 'close_match', 'Erika Mustermann und Partner', 'payout_initiation_blocked'],
    ['blocked', 'no_match', null, 'payout_initiation_blocked'],
    ['blocked', 'not_possible', null, 'payout_initiation_blocked'],
    ['ordered', 'asked', null, 'payout_initiation_pending'],
  ])
  assert.equal((await ask(200, 'GET', '/lender/v1/payouts?filter[status]=blocked')).length, 3)
})

test('two persons let a payout go; one gives it up, and another account is asked about anew', async () => {
  const blocked: Json[] = await ask(200, 'GET', '/lender/v1/payouts?filter[status]=blocked')
  const of = (check: string) => blocked.find(({ payee_check }) => payee_check === check)
  const [close, wrong] = [of('close_match'), of('no_match')]
  await decide(close.id, 'release')
  assert.deepEqual(
    [(await payoutOf(close.subject_id)).status, await statusOf(close.subject_id)],
    ['executed', 'payout_issued'],
  )
  await ask(409, 'POST', `/lender/v1/payouts/${close.id}/refuse`, { reason: 'zu spät' })

  await decide(wrong.id, 'refuse')
  assert.deepEqual(
    [(await payoutOf(wrong.subject_id)).status, await statusOf(wrong.subject_id)],
    ['cancelled', 'payout_initiation_blocked'],
  )
  await ask(204, 'PATCH', `/v1/persons/${personId}/credit_lines/${lineId}/reference_account`, {
    iban: 'DE25110101002910133758',
    mandate_number: 'LNEWMANDATE001',
    mandate_signature_date: '2026-11-20',
  })
  const release = { recipient_iban: 'DE25110101002910133758', reason: 'neues Konto' }
  const path = `/lender/v1/loans/${wrong.subject_id}/release_payout`
  assert.match((await ask(409, 'POST', path, release)).detail, /before 2026-11-24/)
  await first.advance('2026-11-24')
  const own = await ask(400, 'POST', path, { ...release, recipient_iban: 'DE89370400440532013000' })
  assert.match(own.detail, /^recipient_iban: is our own account/)
  await byTwo(path, release)
  await settle()
  assert.deepEqual(
    [(await payoutOf(wrong.subject_id)).status, await statusOf(wrong.subject_id)],
    ['executed', 'payout_issued'],
  )
})

test('a change of account asks again about what waited; two persons can give the answer, once', async () => {
  const open: Json[] = await ask(200, 'GET', '/lender/v1/payouts?filter[status]=blocked')
  assert.deepEqual(open, []) // the one that was not possible was sent to the new account
  const { payout, loanId } = await drawn('wait')
  const path = `/lender/v1/payouts/${payout.id}/payee_check`
  await ask(400, 'POST', path, { outcome: 'perhaps' })
  await byTwo(path, { outcome: 'match' })
  await ask(409, 'POST', path, { outcome: 'no_match' })
  await settle()
  assert.equal(await statusOf(loanId), 'payout_issued')
})

test('a hold that comes between the draw and the file stops the payout; it cannot be released while the hold stands', async () => {
  const { payout, loanId } = await drawn('wait')
  const hold = { cause: 'fraud', reason: 'Anzeige' }
  const held = await ask(201, 'POST', `/lender/v1/persons/${personId}/holds`, hold)
  await byTwo(`/lender/v1/payouts/${payout.id}/payee_check`, { outcome: 'match' })
  await settle()
  const { status, reason_code } = await payoutOf(loanId)
  assert.deepEqual([status, reason_code, await statusOf(loanId)], ['blocked', 'hold', 'payout_initiation_blocked'])
  const refused = await first.post(`/lender/v1/payouts/${payout.id}/release`, { reason: 'trotzdem' })
  assert.equal(refused.status, 409, JSON.stringify([refused.body, held]))
  const { balanced, agrees } = await balances(first)
  assert.deepEqual([balanced, agrees], [true, true])
})
