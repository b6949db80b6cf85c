import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { accountProblem, firstSigningOn, holderProblem, isSignedInTime, signingProblem } from './account-rules.ts'

test('which accounts a payment can go to or come from', () => {
  const iban = 'DE92370601930002130041'
  // biome-ignore format: the table reads in columns
  const cases = [
    // IBAN                            ours       what is wrong
    [iban,                             null,      null],
    ['FR1420041010050500013M02606',    null,      null],
    ['LI21088100002324013AA',          null,      null], // in the EEA, not in the EU
    ['NO9386011117947',                null,      null],
    [iban,                             'lender',  /our own account/],
    [iban,                             'line',    /a credit line/],
    ['GB29NWBK60161331926819',         null,      /in GB: in SEPA, but outside the EEA/],
    ['CH9300762011623852957',          null,      /in CH: in SEPA, but outside the EEA/],
    ['RS35260005601001611379',         null,      /in RS: in SEPA, but outside the EEA/],
    ['TR330006100519786457841326',     null,      /in TR, outside SEPA/],
    ['BR1800360305000010009795493C1',  null,      /in BR, outside SEPA/],
  ] as const
  for (const [text, owner, problem] of cases) {
    const found = accountProblem(text, owner)
    if (problem === null) assert.equal(found, null, text)
    else assert.match(found ?? '', problem, text)
  }
})

test('a name needs one letter or digit that SEPA knows', () => {
  for (const name of ['Erika Muster', 'Jürgen Größe', 'Łukasz', '张 Wei', '4711'])
    assert.equal(holderProblem(name), null, name)
  for (const name of ['张伟', 'Дмитрий', '…', '-', "'", 'Ελένη'])
    assert.match(holderProblem(name) ?? '', /nothing of/, name)
})

test('a mandate is as old as the offer of its contract at most, is not void, and is not of tomorrow', () => {
  const concludedOn = parseDay('2026-11-20')
  // biome-ignore format: the table reads in columns
  const cases = [
    // signed      today         what is wrong
    ['2027-01-05', '2027-01-05', null],
    ['2027-01-06', '2027-01-05', /lies after today/],
    ['2026-10-21', '2027-01-05', null], // the offer stood for 30 days
    ['2026-10-20', '2027-01-05', /2026-10-21 or later/],
    ['1900-01-05', '2027-01-05', /2026-10-21 or later/],
    ['2028-01-05', '2031-01-05', null],
    ['2028-01-04', '2031-01-05', /2028-01-05 or later/], // 36 months: it would lapse on the same day
  ] as const
  for (const [signed, today, problem] of cases) {
    const signing = { today: parseDay(today), concludedOn, offerValidityDays: 30 }
    const found = signingProblem(parseDay(signed), signing, isSignedInTime)
    if (problem === null) assert.equal(found, null, signed)
    else assert.match(found ?? '', problem, signed)
  }
  const late = { today: parseDay('2031-01-05'), concludedOn, offerValidityDays: 30 }
  assert.equal(
    signingProblem(parseDay('2022-02-07'), late, () => true),
    null,
  ) // the policy that was handed in decides
  assert.equal(firstSigningOn(late), '2028-01-05')
})
