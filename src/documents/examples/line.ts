// The pre-contract information and the contract of a line: a consumer's, a French one, that of a business.
import type { ContractData } from '../templates/contract/2026-11-20/data.ts'
import type { SecciData } from '../templates/secci/2026-11-20/data.ts'

/** The figures of `lending.md` 2: 1,000.00 at 0.11, paid out on 2026-11-20, six payments from 2027-01-01. */
export const planRows = [
  { dueOn: '2027-01-01', interestCents: 1253, principalCents: 16010, balanceCents: 83990 },
  { dueOn: '2027-02-01', interestCents: 770, principalCents: 16493, balanceCents: 67497 },
  { dueOn: '2027-03-01', interestCents: 619, principalCents: 16644, balanceCents: 50853 },
  { dueOn: '2027-04-01', interestCents: 466, principalCents: 16797, balanceCents: 34056 },
  { dueOn: '2027-05-01', interestCents: 312, principalCents: 16951, balanceCents: 17105 },
  { dueOn: '2027-06-01', interestCents: 157, principalCents: 17105, balanceCents: 0 },
]

const line = {
  reference: '8a5d1c0e4f7b4c2e9d3a6b1f0c8e7d25ccla',
  law: 'DE',
  regime: 'CONSUMER',
  creditor: {
    name: 'Musterbank Rahmenkredit AG',
    street: 'Unter den Eichen 12',
    postalCode: '10115',
    city: 'Berlin',
    phone: '+49 30 5557 0100',
    email: 'service@musterbank.example',
    website: 'www.musterbank.example',
    register: 'Amtsgericht Charlottenburg, HRB 123456 B',
    representatives: 'Dr. Anna Beispiel (Vorsitz), Jan Muster',
    supervisor: 'Bundesanstalt für Finanzdienstleistungsaufsicht, Graurheindorfer Straße 108, 53117 Bonn, www.bafin.de',
    dataProtectionEmail: 'datenschutz@musterbank.example',
  },
  customer: {
    name: 'Łukasz Çelik',
    street: 'Größenstraße 7 a',
    postalCode: '80331',
    city: 'München',
    email: 'lukasz.celik@post.example',
  },
  terms: {
    limitCents: 200_000,
    borrowingRate: '0.11000000',
    dayCount: '30E/360',
    minimumDrawCents: 1,
    planTerms: [3, 6, 9, 12, 18, 24],
    bullet: { minimumDays: 14, maximumMonths: 12 },
    repaymentDay: 1,
    firstDueAfterDays: 14,
    prenotificationDays: 14,
    withdrawalDays: 14,
    customerNoticeMonths: 0,
    bankNoticeMonths: 2,
  },
  frameworkCost: { euRate: '0.11570000', totalPayableCents: 211_917 },
  latePayment: { baseRate: '0.01270000', baseRateSince: '2026-07-01', margin: '0.05000000', defaultRate: '0.06270000' },
  example: {
    drawCents: 100_000,
    payoutOn: '2026-11-20',
    euRate: '0.11580000',
    instalmentCents: 17263,
    lastInstalmentCents: 17262,
    totalPayableCents: 103_577,
    rows: planRows,
  },
  complaintBody: {
    name: 'Schlichtungsstelle beim Bundesverband deutscher Banken',
    street: 'Postfach 04 03 07',
    postalCode: '10062',
    city: 'Berlin',
    website: 'www.bankenombudsmann.de',
  },
} satisfies Partial<ContractData>

export const secciExample: SecciData = {
  ...line,
  validUntil: '2026-12-20',
  bureaus: ['Musterauskunftei GmbH, Ringstraße 3, 65189 Wiesbaden'],
  isPricePersonalised: false,
  isDecisionAutomated: true,
}

export const contractExample: ContractData = {
  ...line,
  payoutIban: 'DE89370400440532013000',
  mandate: {
    reference: 'RW-8A5D1C0E4F7B',
    creditorId: 'DE98ZZZ09999999999',
    debtorName: 'Łukasz Çelik',
    iban: 'DE89370400440532013000',
  },
  withdrawal: { interestPerDayCents: 61, website: 'www.musterbank.example/widerruf' },
  debtAdvice: 'Eine anerkannte Schuldnerberatungsstelle in Ihrer Nähe finden Sie unter www.meine-schulden.de.',
  lenderSignature: { name: 'Dr. Anna Beispiel', place: 'Berlin', signedAt: '2026-11-20T10:15:00+01:00' },
  signature: {
    signingId: '5f0e3b7c9a1d4e628b7f2c4d6e8a0b13csig',
    method: 'idnow',
    signedAt: '2026-11-20T14:03:27+01:00',
    signedDocumentId: '0c9e4f2a7b1d4c3e8f6a5b4c3d2e1f00cdoc',
    signedInputsSha256: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
    identificationId: '1f2e3d4c5b6a47988776655443322110cidt',
    reference: 'TST-7PQ2K',
  },
}

/** The same for a French line of one year, and for a German business, which cannot withdraw. */
export const french = {
  ...line,
  law: 'FR',
  customer: {
    name: 'Zoé Lefèvre',
    street: '12, rue de l’Œuvre',
    postalCode: '67000',
    city: 'Strasbourg',
    country: 'France',
  },
  terms: {
    ...line.terms,
    renewal: { everyMonths: 12, noticeMonths: 3, objectionDays: 20 },
    noPayoutBeforeDays: 7,
  },
} as const
const { withdrawalDays: _days, bullet: _bullet, ...businessTerms } = line.terms
const business = { ...line, regime: 'BUSINESS', terms: businessTerms } as const
const { withdrawal: _withdrawal, signature: _signature, ...contractOfAll } = contractExample
const agreed = {
  method: 'contract_agreement',
  signedAt: '2026-11-20T14:03:27+01:00',
  signedDocumentId: contractExample.signature?.signedDocumentId ?? '',
  signedInputsSha256: contractExample.signature?.signedInputsSha256 ?? '',
}

export const secciOfBusiness: SecciData = { ...secciExample, ...business }
export const contractOfBusiness: ContractData = { ...contractOfAll, ...business, signature: agreed }
export const secciOfFrance: SecciData = { ...secciExample, ...french }
export const contractOfFrance: ContractData = {
  ...contractExample,
  ...french,
  mandate: { ...contractExample.mandate, debtorName: french.customer.name },
  debtAdvice: 'les points conseil budget, gratuits et confidentiels : www.mesquestionsdargent.fr.',
}

/** What every letter begins and ends with. */
const { creditor, customer, complaintBody } = line
export const letterhead = { reference: line.reference, creditor, customer, complaintBody }

/** The account to which a customer pays what is due on the line. */
export const LINE_IBAN = 'DE92370601930002130041'
