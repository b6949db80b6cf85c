// People whose decisions are known: each the good case, from which the tests of this area depart.
import { parseDay } from '../base/day.ts'
import type { AccountFeatures } from '../evidence/evidence.ts'
import type { Circumstances, ConsumerDeclaration, FreelancerDeclaration } from './decision.ts'

/** 3,200 net, 850 rent, 80 insurance, requested 2,000 (`lending.md` 5). */
export const consumerExample: ConsumerDeclaration = {
  bornOn: parseDay('1990-05-04'),
  residenceCountry: 'DE',
  accountCountry: 'DE',
  requestedLimitCents: 200_000n,
  netIncomeCents: 320_000n,
  housingCents: 85_000n,
  instalmentsCents: 0n,
  insuranceCents: 8_000n,
  isMarried: false,
  dependants: 0,
  employedSince: parseDay('2019-11-01'),
}

/** 4,000 profit, 1,200 costs, 60,000 turnover (`lending.md` 5). */
export const freelancerExample: FreelancerDeclaration = {
  bornOn: parseDay('1985-01-31'),
  residenceCountry: 'DE',
  accountCountry: 'DE',
  annualTurnoverCents: 6_000_000n,
  monthlyProfitCents: 400_000n,
  privateFixedCostCents: 120_000n,
  instalmentsCents: 0n,
  foundedOn: parseDay('2019-08-24'),
}

/** A good bureau answer, no line with us yet, no account looked at. */
export const initialExample: Circumstances = {
  on: parseDay('2026-11-20'),
  bureau: 'positive',
  account: null,
  ownLines: [],
  failedIdentifications: 0,
}

/** An account that confirms the consumer above. */
export const accountExample: AccountFeatures = {
  incomeCents: 320_000n,
  rentCents: 85_000n,
  instalmentsCents: 0n,
  insuranceCents: 8_000n,
  returnedDebits: 0,
  minimumBalanceCents: 12_300n,
  averageBalanceCents: 98_700n,
}

/** The same, with that account. */
export const finalExample: Circumstances = { ...initialExample, account: accountExample }
