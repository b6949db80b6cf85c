// One document of each kind with data that holds together: what others look at to see a document's shape.
import {
  type Document,
  type DocumentData,
  type DocumentKind,
  documentKinds,
  type Language,
  newDocument,
  published,
} from './documents.ts'
import { arrearsExamples } from './examples/arrears.ts'
import {
  holdNoticeExample,
  rejectionExample,
  renewalNoticeExample,
  withdrawalFormExample,
  withdrawalReceiptExample,
  withdrawalReminderExample,
} from './examples/customers.ts'
import {
  contractExample,
  contractOfBusiness,
  contractOfFrance,
  french,
  secciExample,
  secciOfBusiness,
  secciOfFrance,
} from './examples/line.ts'
import {
  accountRequestExample,
  earlyRepaymentQuoteExample,
  instalmentPlanExample,
  prenotificationExample,
  rateChangeExample,
} from './examples/loans.ts'
import { saidIn } from './examples/said.ts'
import { annualStatementExample, closingStatementExample } from './examples/statements.ts'
import type { SecciData } from './templates/secci/2026-11-20/data.ts'

/** The instant at which the examples were made. */
export const exampleCreatedAt = new Date('2026-11-20T09:00:00Z')

const businessData = { secci: secciOfBusiness, contract: contractOfBusiness }
const frenchData = { secci: secciOfFrance, contract: contractOfFrance }
const isOfLine = (template: DocumentKind): template is keyof typeof frenchData => template in frenchData

/** The examples of each kind, and the day on which such a letter would go out. */
const examples: { readonly [Kind in DocumentKind]: readonly [data: DocumentData[Kind], madeOn: string] } = {
  secci: [secciExample, '2026-11-20'],
  contract: [contractExample, '2026-11-20'],
  instalment_plan: [instalmentPlanExample, '2026-11-20'],
  prenotification: [prenotificationExample, '2027-03-05'],
  account_request: [accountRequestExample, '2026-12-30'],
  rate_change: [rateChangeExample, '2027-02-12'],
  renewal_notice: [renewalNoticeExample, '2027-08-13'],
  annual_statement: [annualStatementExample, '2027-01-08'],
  closing_statement: [closingStatementExample, '2027-06-15'],
  withdrawal_form: [withdrawalFormExample, '2026-11-20'],
  withdrawal_receipt: [withdrawalReceiptExample, '2026-12-02'],
  withdrawal_reminder: [withdrawalReminderExample, '2026-11-23'],
  rejection: [rejectionExample, '2026-11-20'],
  hold_notice: [holdNoticeExample, '2027-02-11'],
  early_repayment_quote: [earlyRepaymentQuoteExample, '2027-03-08'],
  sddr_notification: [arrearsExamples.sddr_notification, '2027-04-08'],
  partial_repayment_notification: [arrearsExamples.partial_repayment_notification, '2027-04-20'],
  full_repayment_notification: [arrearsExamples.full_repayment_notification, '2027-04-20'],
  reminder: [arrearsExamples.reminder, '2027-04-20'],
  dunning_letter: [arrearsExamples.dunning_letter, '2027-04-20'],
  pre_termination_letter: [arrearsExamples.pre_termination_letter, '2027-04-20'],
  termination_letter: [arrearsExamples.termination_letter, '2027-05-10'],
  pre_collection_letter: [arrearsExamples.pre_collection_letter, '2027-05-26'],
}

/** One document of each kind, in German where it is published in German. */
export const exampleDocuments: readonly Document[] = documentKinds.map((kind) => {
  const [data, madeOn] = examples[kind]
  return newDocument(kind, kind === 'renewal_notice' ? 'fr' : 'de', data, new Date(`${madeOn}T09:00:00Z`))
})

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
      { name, document: exampleIn(example, language) },
      { name: `${name}.business`, document: exampleIn({ ...example, data: businessData[template] }, language) },
    ]
  },
)

/** The same document for another customer on another day, for who measures: of what was printed before, only the texts come again. */
export const forAnotherCustomer = (document: Document, number: number): Document => {
  const data = document.data as SecciData
  return {
    ...document,
    data: {
      ...data,
      reference: `number-${number}`,
      customer: {
        ...data.customer,
        name: `Customer Number ${number}`,
        street: `Street ${number}`,
        postalCode: String(10_000 + number),
      },
    },
    createdAt: new Date(document.createdAt.getTime() + (number % 365) * 86_400_000),
  }
}
