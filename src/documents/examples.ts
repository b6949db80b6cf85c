// One document of each kind with data that holds together: what others look at to see a document's shape.
import { type Document, type DocumentKind, type Language, newDocument, published } from './documents.ts'
import type { AnnualStatementData } from './templates/annual_statement/2026-11-20/data.ts'
import type { ClosingStatementData } from './templates/closing_statement/2026-11-20/data.ts'
import type { ContractData } from './templates/contract/2026-11-20/data.ts'
import type { EarlyRepaymentQuoteData } from './templates/early_repayment_quote/2026-11-20/data.ts'
import type { HoldNoticeData } from './templates/hold_notice/2026-11-20/data.ts'
import type { InstalmentPlanData } from './templates/instalment_plan/2026-11-20/data.ts'
import type { PrenotificationData } from './templates/prenotification/2026-11-20/data.ts'
import type { RateChangeData } from './templates/rate_change/2026-11-20/data.ts'
import type { RejectionData } from './templates/rejection/2026-11-20/data.ts'
import type { RenewalNoticeData } from './templates/renewal_notice/2026-11-20/data.ts'
import type { SecciData } from './templates/secci/2026-11-20/data.ts'
import type { ArrearsLetterData } from './templates/shared/2026-11-20/arrears.ts'
import type { WithdrawalFormData } from './templates/withdrawal_form/2026-11-20/data.ts'
import type { WithdrawalReceiptData } from './templates/withdrawal_receipt/2026-11-20/data.ts'
import type { WithdrawalReminderData } from './templates/withdrawal_reminder/2026-11-20/data.ts'

/** The figures of `lending.md` 2: 1,000.00 at 0.11, paid out on 2026-11-20, six payments from 2027-01-01. */
const planRows = [
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
const french = {
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

const { creditor, customer, complaintBody } = line
export const letterhead = { reference: line.reference, creditor, customer, complaintBody }

export const instalmentPlanExample: InstalmentPlanData = {
  ...letterhead,
  loanReference: 'ABH244919',
  purpose: 'Fahrrad',
  isBullet: false,
  principalCents: 100_000,
  payoutOn: '2026-11-20',
  payoutIban: 'DE89370400440532013000',
  borrowingRate: '0.11000000',
  effectiveRate: '0.11580000',
  term: 6,
  instalmentCents: 17263,
  lastInstalmentCents: 17262,
  interestCents: 3577,
  totalCents: 103_577,
  debtorIban: 'DE89370400440532013000',
  mandateReference: 'RW-8A5D1C0E4F7B',
  creditorId: 'DE98ZZZ09999999999',
  rows: planRows.map((row, index) => ({
    ...row,
    collectedOn:
      ['2027-01-04', '2027-02-01', '2027-03-01', '2027-04-01', '2027-05-03', '2027-06-01'][index] ?? row.dueOn,
    amountCents: row.interestCents + row.principalCents,
  })),
}

/** The loan of the plan above, with its third debit returned and paid by transfer (`lending.md` 3). */
const statementLoan = {
  loanReference: 'ABH244919',
  purpose: 'Fahrrad',
  loanId: '7c1e5a9b3d2f4a6c8e0b1d3f5a7c9e1bcloa',
  effectiveRate: '0.11580000',
  rates: [{ fromOn: '2026-11-20', borrowingRate: '0.11000000' }],
}
const zero = {
  openingCents: 0,
  payoutsCents: 0,
  interestCents: 0,
  feesCents: 0,
  defaultInterestCents: 0,
  paymentsCents: 0,
  allowancesCents: 0,
  writtenOffCents: 0,
  closingCents: 0,
}
const lineOfStatement = {
  ...letterhead,
  limitCents: 200_000,
  borrowingRate: '0.11000000',
  annualPercentageRate: '0.11570000',
}
const firstYear = { ...zero, payoutsCents: 100_000, closingCents: 100_000 }

export const annualStatementExample: AnnualStatementData = {
  ...lineOfStatement,
  ...firstYear,
  year: 2026,
  fromOn: '2026-11-20',
  untilOn: '2026-12-31',
  undrawnLimitCents: 100_000,
  loans: [
    {
      ...statementLoan,
      ...firstYear,
      closingPrincipalCents: 100_000,
      closingInterestCents: 0,
      closingFeesCents: 0,
      closingDefaultInterestCents: 0,
      movements: [
        {
          bookedOn: '2026-11-20',
          valueOn: '2026-11-20',
          kind: 'payout',
          chargedCents: 100_000,
          creditedCents: 0,
          balanceCents: 100_000,
        },
      ],
    },
  ],
  credit: {
    creditOpeningCents: 0,
    creditClosingCents: 500,
    movements: [
      {
        bookedOn: '2026-12-14',
        valueOn: '2026-12-14',
        kind: 'transfer',
        chargedCents: 0,
        creditedCents: 500,
        balanceCents: 500,
      },
    ],
  },
}

type Movement = AnnualStatementData['loans'][number]['movements'][number]
let balanceCents = 0
const moved = (on: string, kind: Movement['kind'], cents: number): Movement => {
  balanceCents += cents
  const chargedCents = Math.max(cents, 0)
  return { bookedOn: on, valueOn: on, kind, chargedCents, creditedCents: chargedCents - cents, balanceCents }
}
const wholeLife = {
  ...zero,
  payoutsCents: 100_000,
  interestCents: 3577,
  feesCents: 300,
  defaultInterestCents: 21,
  paymentsCents: 103_898,
}

export const closingStatementExample: ClosingStatementData = {
  ...lineOfStatement,
  ...wholeLife,
  fromOn: '2026-11-20',
  untilOn: '2027-06-14',
  undrawnLimitCents: 0,
  ending: 'ORDINARY_BY_CUSTOMER',
  endedOn: '2027-03-15',
  settledOn: '2027-06-14',
  retainedUntilOn: '2037-12-31',
  loans: [
    {
      ...statementLoan,
      ...wholeLife,
      closingPrincipalCents: 0,
      closingInterestCents: 0,
      closingFeesCents: 0,
      closingDefaultInterestCents: 0,
      movements: [
        moved('2026-11-20', 'payout', 100_000),
        ...planRows.flatMap((row, index) => [
          moved(row.dueOn, 'interest', row.interestCents),
          moved(row.dueOn, 'direct_debit', -row.interestCents - row.principalCents),
          ...(index === 2
            ? [
                moved('2027-03-04', 'direct_debit_returned', 17263),
                moved('2027-03-04', 'fee', 300),
                moved('2027-03-10', 'default_interest', 21),
                moved('2027-03-10', 'transfer', -17584),
              ]
            : []),
        ]),
      ],
    },
  ],
}

const debtor = {
  debtorIban: 'DE89370400440532013000',
  mandateReference: 'RW-8A5D1C0E4F7B',
  creditorId: 'DE98ZZZ09999999999',
}
const LINE_IBAN = 'DE92370601930002130041'

export const prenotificationExample: PrenotificationData = {
  ...letterhead,
  ...debtor,
  loanReference: 'ABH244919',
  cause: 'presented_again',
  rows: [{ dueOn: '2027-03-01', collectedOn: '2027-03-22', amountCents: 17_563 }],
}

export const rateChangeExample: RateChangeData = {
  ...letterhead,
  ...debtor,
  loanReference: 'ABH244919',
  fromOn: '2027-03-01',
  previousRate: '0.11000000',
  borrowingRate: '0.09000000',
  rows: [
    { dueOn: '2027-04-01', collectedOn: '2027-04-01', amountCents: 17_207, interestCents: 381, principalCents: 16_826 },
    { dueOn: '2027-05-01', collectedOn: '2027-05-03', amountCents: 17_207, interestCents: 255, principalCents: 16_952 },
    { dueOn: '2027-06-01', collectedOn: '2027-06-01', amountCents: 17_203, interestCents: 128, principalCents: 17_075 },
  ],
}

export const renewalNoticeExample: RenewalNoticeData = {
  ...letterhead,
  concludedOn: '2026-11-20',
  expiresOn: '2027-11-20',
  renewedUntilOn: '2028-11-20',
  objectionUntilOn: '2027-10-31',
  limitCents: 200_000,
  borrowingRate: '0.11000000',
  annualPercentageRate: '0.11570000',
  isInactive: false,
}

export const withdrawalFormExample: WithdrawalFormData = {
  ...letterhead,
  concludedOn: '2026-11-20',
  limitCents: 200_000,
  withdrawalDays: 14,
}

export const withdrawalReceiptExample: WithdrawalReceiptData = {
  ...letterhead,
  channel: 'online',
  dispatchedOn: '2026-12-02',
  receivedAt: '2026-12-02T21:47:05+01:00',
  isEffective: true,
  payToIban: LINE_IBAN,
  loans: [
    {
      loanReference: 'ABH244919',
      principalCents: 100_000,
      interestCents: 1283,
      totalCents: 101_283,
      payByOn: '2027-01-01',
    },
  ],
}

export const withdrawalReminderExample: WithdrawalReminderData = {
  ...letterhead,
  concludedOn: '2026-11-20',
  revocableUntilOn: '2026-12-04',
  limitCents: 200_000,
  interestPerDayCents: 61,
}

export const rejectionExample: RejectionData = {
  ...letterhead,
  appliedOn: '2026-11-20',
  reasons: [
    'Die Auskunftei meldet offene, gemahnte Forderungen.',
    'Nach festen Ausgaben bleibt zu wenig für die Rate.',
  ],
  bureaus: ['Musterauskunftei GmbH, Ringstraße 3, 65189 Wiesbaden'],
  isAutomated: true,
}

export const holdNoticeExample: HoldNoticeData = {
  ...letterhead,
  cause: 'bank_reason',
  sinceOn: '2027-02-11',
  statedReason: 'Ihr Einkommen ist nach Ihrer Mitteilung seit Januar weggefallen.',
}

export const earlyRepaymentQuoteExample: EarlyRepaymentQuoteData = {
  ...letterhead,
  loanReference: 'ABH244919',
  payOn: '2027-03-15',
  principalCents: 50_853,
  interestCents: 218,
  feesCents: 0,
  defaultInterestCents: 0,
  compensationCents: 0,
  totalCents: 51_071,
  savedInterestCents: 717,
  payToIban: LINE_IBAN,
}

const overdue = {
  ...letterhead,
  caseId: '3b1f0c7e-5d2a-4f60-9c1b-7a8e2d4c6f10',
  loanReference: 'ABH244919',
  addressee: 'customer',
  asOfOn: '2027-04-20',
  rows: [
    { dueOn: '2027-03-01', interestCents: 619, principalCents: 16_644, openCents: 17_263 },
    { dueOn: '2027-04-01', interestCents: 466, principalCents: 16_797, openCents: 17_263 },
  ],
  instalmentsCents: 34_526,
  feesCents: 300,
  defaultInterestCents: 147,
  totalCents: 34_973,
  payToIban: LINE_IBAN,
  offersTalk: false,
  offersForbearance: false,
  namesDebtAdvice: false,
  announcesBureau: false,
} satisfies Partial<ArrearsLetterData>

const help = { offersForbearance: true, namesDebtAdvice: true, announcesBureau: true }

/** One of each letter about arrears. */
export const arrearsExamples = {
  sddr_notification: {
    ...overdue,
    heading: 'Ihre Lastschrift wurde nicht eingelöst',
    returned: {
      returnedDueOn: '2027-04-01',
      returnedCents: 17_263,
      chargesCents: 300,
      reason: 'AM04',
    },
    again: { againCents: 17_563, againFromOn: '2027-04-22' },
  },
  partial_repayment_notification: { ...overdue, heading: 'Teilzahlung eingegangen' },
  full_repayment_notification: {
    ...overdue,
    heading: 'Rückstand ausgeglichen',
    rows: [],
    instalmentsCents: 0,
    feesCents: 0,
    defaultInterestCents: 0,
    totalCents: 0,
  },
  reminder: { ...overdue, heading: 'Zahlungserinnerung', deadlineOn: '2027-04-27' },
  dunning_letter: { ...overdue, ...help, heading: 'Zweite Mahnung', deadlineOn: '2027-05-04' },
  pre_termination_letter: {
    ...overdue,
    heading: 'Androhung der Kündigung',
    deadlineOn: '2027-05-07',
    offersTalk: true,
    offersForbearance: true,
    threat: { instalmentsOverdue: 2, thresholdCents: 10_000, wholeDebtCents: 69_341 },
  },
  termination_letter: { ...overdue, heading: 'Kündigung', deadlineOn: '2027-05-24' },
  pre_collection_letter: {
    ...overdue,
    heading: 'Letzte Zahlungsaufforderung',
    addressee: 'administrator',
    deadlineOn: '2027-06-07',
  },
} satisfies Partial<Record<DocumentKind, ArrearsLetterData>>

/** The instant at which the examples were made. */
export const exampleCreatedAt = new Date('2026-11-20T09:00:00Z')

const businessData = { secci: secciOfBusiness, contract: contractOfBusiness }
const frenchData = { secci: secciOfFrance, contract: contractOfFrance }
const isOfLine = (template: DocumentKind): template is keyof typeof frenchData => template in frenchData

/** One document of each kind, in German where it is published in German. */
export const exampleDocuments: readonly Document[] = [
  newDocument('secci', 'de', secciExample, exampleCreatedAt),
  newDocument('contract', 'de', contractExample, exampleCreatedAt),
  newDocument('instalment_plan', 'de', instalmentPlanExample, exampleCreatedAt),
  newDocument('prenotification', 'de', prenotificationExample, exampleCreatedAt),
  newDocument('rate_change', 'de', rateChangeExample, exampleCreatedAt),
  newDocument('renewal_notice', 'fr', renewalNoticeExample, exampleCreatedAt),
  newDocument('annual_statement', 'de', annualStatementExample, exampleCreatedAt),
  newDocument('closing_statement', 'de', closingStatementExample, exampleCreatedAt),
  newDocument('withdrawal_form', 'de', withdrawalFormExample, exampleCreatedAt),
  newDocument('withdrawal_receipt', 'de', withdrawalReceiptExample, exampleCreatedAt),
  newDocument('withdrawal_reminder', 'de', withdrawalReminderExample, exampleCreatedAt),
  newDocument('rejection', 'de', rejectionExample, exampleCreatedAt),
  newDocument('hold_notice', 'de', holdNoticeExample, exampleCreatedAt),
  newDocument('early_repayment_quote', 'de', earlyRepaymentQuoteExample, exampleCreatedAt),
  ...Object.entries(arrearsExamples).map(([kind, data]) =>
    newDocument(kind as keyof typeof arrearsExamples, 'de', data, exampleCreatedAt),
  ),
]

/** What a person or a strategy has written into the German examples, in the other languages. */
const said: Readonly<Record<string, Readonly<Record<'en' | 'fr', string>>>> = {
  'Ihre Lastschrift wurde nicht eingelöst': {
    en: 'Your direct debit was not paid',
    fr: 'Votre prélèvement n’a pas été payé',
  },
  'Teilzahlung eingegangen': { en: 'Part of the arrears paid', fr: 'Paiement partiel reçu' },
  'Rückstand ausgeglichen': { en: 'Arrears paid', fr: 'Retard régularisé' },
  Zahlungserinnerung: { en: 'Payment reminder', fr: 'Rappel de paiement' },
  'Zweite Mahnung': { en: 'Second dunning letter', fr: 'Deuxième relance' },
  'Androhung der Kündigung': { en: 'Notice before termination', fr: 'Mise en demeure avant déchéance du terme' },
  Kündigung: { en: 'Termination', fr: 'Déchéance du terme' },
  'Letzte Zahlungsaufforderung': { en: 'Last demand for payment', fr: 'Dernière demande de paiement' },
  'Die Auskunftei meldet offene, gemahnte Forderungen.': {
    en: 'The bureau reports overdue claims.',
    fr: 'La base de données consultée signale des créances en retard.',
  },
  'Nach festen Ausgaben bleibt zu wenig für die Rate.': {
    en: 'Too little is left for the instalment.',
    fr: 'Après les dépenses fixes, il reste trop peu pour la mensualité.',
  },
  'Ihr Einkommen ist nach Ihrer Mitteilung seit Januar weggefallen.': {
    en: 'As you have told us, you have had no income since January.',
    fr: 'Comme vous nous l’avez indiqué, vous n’avez plus de revenu depuis janvier.',
  },
  Fahrrad: { en: 'Bicycle', fr: 'Vélo' },
}

const saidIn = (language: 'en' | 'fr', value: unknown): unknown =>
  typeof value === 'string'
    ? (said[value]?.[language] ?? value)
    : Array.isArray(value)
      ? value.map((each) => saidIn(language, each))
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, saidIn(language, member)]))
        : value

/** An example as it would be filed in this language. */
const exampleIn = (document: Document, language: Language): Document => {
  if (language === 'de') return document
  const data = saidIn(language, document.data) as object
  return { ...document, language, data: language === 'fr' ? { ...data, customer: french.customer } : data }
}

/** Every published document in every language, those of a line also for every law and borrower; names as files bear them. */
export const editions: readonly Readonly<{ name: string; document: Document }>[] = published.flatMap(
  ({ template, version, language }) => {
    const example = exampleDocuments.find((each) => each.template === template && each.version === version)
    if (!example) throw new Error(`${template} ${version} has no example`)
    const name = `${template}.${language}`
    if (!isOfLine(template)) return [{ name, document: exampleIn(example, language) }]
    if (language === 'fr') return [{ name, document: { ...example, language, data: frenchData[template] } }]
    return [
      { name, document: { ...example, language } },
      { name: `${name}.business`, document: { ...example, language, data: businessData[template] } },
    ]
  },
)
