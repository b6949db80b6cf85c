// Every document the program can make: a folder under `templates/`, a row in the table, a line in `DocumentData`.
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { unprintable } from './names.ts'
import { type AccountRequestData, accountRequestData } from './templates/account_request/2026-11-20/data.ts'
import {
  type AnnualStatementData,
  annualStatementData,
  annualStatementProblems,
} from './templates/annual_statement/2026-11-20/data.ts'
import {
  type ClosingStatementData,
  closingStatementData,
  closingStatementProblems,
} from './templates/closing_statement/2026-11-20/data.ts'
import { type ContractData, contractData, contractProblems } from './templates/contract/2026-11-20/data.ts'
import {
  type EarlyRepaymentQuoteData,
  earlyRepaymentQuoteData,
  earlyRepaymentQuoteProblems,
} from './templates/early_repayment_quote/2026-11-20/data.ts'
import { type HoldNoticeData, holdNoticeData, holdNoticeProblems } from './templates/hold_notice/2026-11-20/data.ts'
import {
  type InstalmentPlanData,
  instalmentPlanData,
  instalmentPlanProblems,
} from './templates/instalment_plan/2026-11-20/data.ts'
import {
  type PrenotificationData,
  prenotificationData,
  prenotificationProblems,
} from './templates/prenotification/2026-11-20/data.ts'
import { type RateChangeData, rateChangeData, rateChangeProblems } from './templates/rate_change/2026-11-20/data.ts'
import { type RejectionData, rejectionData } from './templates/rejection/2026-11-20/data.ts'
import {
  type RenewalNoticeData,
  renewalNoticeData,
  renewalNoticeProblems,
} from './templates/renewal_notice/2026-11-20/data.ts'
import { type SecciData, secciData, secciProblems } from './templates/secci/2026-11-20/data.ts'
import { type ArrearsLetterData, arrearsLetterData, arrearsProblems } from './templates/shared/2026-11-20/arrears.ts'
import { type WithdrawalFormData, withdrawalFormData } from './templates/withdrawal_form/2026-11-20/data.ts'
import {
  type WithdrawalReceiptData,
  withdrawalReceiptData,
  withdrawalReceiptProblems,
} from './templates/withdrawal_receipt/2026-11-20/data.ts'
import {
  type WithdrawalReminderData,
  withdrawalReminderData,
  withdrawalReminderProblems,
} from './templates/withdrawal_reminder/2026-11-20/data.ts'

export const languages = ['de', 'en', 'fr'] as const
export type Language = (typeof languages)[number]

/** The data of each document in its newest version. */
export type DocumentData = Readonly<{
  secci: SecciData
  contract: ContractData
  instalment_plan: InstalmentPlanData
  prenotification: PrenotificationData
  account_request: AccountRequestData
  rate_change: RateChangeData
  renewal_notice: RenewalNoticeData
  annual_statement: AnnualStatementData
  closing_statement: ClosingStatementData
  withdrawal_form: WithdrawalFormData
  withdrawal_receipt: WithdrawalReceiptData
  withdrawal_reminder: WithdrawalReminderData
  rejection: RejectionData
  hold_notice: HoldNoticeData
  early_repayment_quote: EarlyRepaymentQuoteData
  sddr_notification: ArrearsLetterData
  partial_repayment_notification: ArrearsLetterData
  full_repayment_notification: ArrearsLetterData
  reminder: ArrearsLetterData
  dunning_letter: ArrearsLetterData
  pre_termination_letter: ArrearsLetterData
  termination_letter: ArrearsLetterData
  pre_collection_letter: ArrearsLetterData
}>

export type DocumentKind = keyof DocumentData

/** The stored inputs of a document: from the same ones come the same bytes, whenever it is rendered. */
export type Document = Readonly<{
  template: DocumentKind
  /** A published version of the template: the day from which it is used. */
  version: string
  language: Language
  /** JSON: an archived document may be of an older version and another shape. `documentProblems` says whether it fits. */
  data: unknown
  /** The document's date, by the partner's clock; fractions of a second are not kept. */
  createdAt: Date
}>

type Version = Readonly<{
  languages: readonly Language[]
  problems: (data: unknown, language: Language) => readonly string[]
}>

const version = <Schema extends TSchema>(
  schema: Schema,
  languages: readonly Language[],
  contradictions: (data: Static<Schema>, language: Language) => readonly string[] = () => [],
): Version => {
  const validator = Compile(schema)
  return {
    languages,
    problems: (data, language) =>
      validator.Check(data) ? contradictions(data, language) : validator.Errors(data).flatMap(sentences),
  }
}

// A published version is never changed, only followed by a newer one: what was printed from it must print again.
const documents: Readonly<Record<DocumentKind, Readonly<Record<string, Version>>>> = {
  secci: { '2026-11-20': version(secciData, ['de', 'en', 'fr'], secciProblems) },
  contract: { '2026-11-20': version(contractData, ['de', 'en', 'fr'], contractProblems) },
  instalment_plan: { '2026-11-20': version(instalmentPlanData, ['de', 'en', 'fr'], instalmentPlanProblems) },
  prenotification: { '2026-11-20': version(prenotificationData, ['de', 'en', 'fr'], prenotificationProblems) },
  account_request: { '2026-11-20': version(accountRequestData, ['de', 'en', 'fr']) },
  rate_change: { '2026-11-20': version(rateChangeData, ['de', 'en', 'fr'], rateChangeProblems) },
  renewal_notice: { '2026-11-20': version(renewalNoticeData, ['fr'], renewalNoticeProblems) },
  annual_statement: { '2026-11-20': version(annualStatementData, ['de', 'en', 'fr'], annualStatementProblems) },
  closing_statement: { '2026-11-20': version(closingStatementData, ['de', 'en', 'fr'], closingStatementProblems) },
  withdrawal_form: { '2026-11-20': version(withdrawalFormData, ['de', 'en', 'fr']) },
  withdrawal_receipt: { '2026-11-20': version(withdrawalReceiptData, ['de', 'en', 'fr'], withdrawalReceiptProblems) },
  withdrawal_reminder: {
    '2026-11-20': version(withdrawalReminderData, ['de', 'en', 'fr'], withdrawalReminderProblems),
  },
  rejection: { '2026-11-20': version(rejectionData, ['de', 'en', 'fr']) },
  hold_notice: { '2026-11-20': version(holdNoticeData, ['de', 'en', 'fr'], holdNoticeProblems) },
  early_repayment_quote: {
    '2026-11-20': version(earlyRepaymentQuoteData, ['de', 'en', 'fr'], earlyRepaymentQuoteProblems),
  },
  sddr_notification: { '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems(['returned'])) },
  partial_repayment_notification: { '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems([])) },
  full_repayment_notification: { '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems([])) },
  reminder: { '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems(['rows', 'deadlineOn'])) },
  dunning_letter: {
    '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems(['rows', 'deadlineOn'])),
  },
  pre_termination_letter: {
    '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems(['rows', 'deadlineOn', 'threat'])),
  },
  termination_letter: { '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems(['deadlineOn'])) },
  pre_collection_letter: {
    '2026-11-20': version(arrearsLetterData, ['de', 'en', 'fr'], arrearsProblems(['deadlineOn'])),
  },
}

export const documentKinds = Object.keys(documents) as readonly DocumentKind[]

/** All documents in all published versions and languages. */
export const published = Object.entries(documents).flatMap(([template, versions]) =>
  Object.entries(versions).flatMap(([version, { languages }]) =>
    languages.map((language) => ({ template: template as DocumentKind, version, language })),
  ),
)

/** The version in which this document is made today. */
export const newestVersion = (template: DocumentKind): string =>
  Object.keys(documents[template]).reduce((a, b) => (b > a ? b : a))

/** A new document in the newest version of its template. Its data is checked when it is rendered, or by `checkDocument`. */
export const newDocument = <Kind extends DocumentKind>(
  template: Kind,
  language: Language,
  data: DocumentData[Kind],
  createdAt: Date,
): Document => ({ template, version: newestVersion(template), language, data, createdAt })

/** A document that must not be printed: `problems` names each member that is missing, wrong, contradictory or unprintable. */
export class DocumentRefused extends Error {
  override readonly name = 'DocumentRefused'
  readonly problems: readonly string[]

  constructor(document: Document, problems: readonly string[]) {
    super(`${nameOf(document)} is not printed: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/** Is it the copy of a contract under which both have put their names? It bears the lender's seal. */
export const isConcluded = ({ template, data }: Document): boolean =>
  template === 'contract' && typeof data === 'object' && data !== null && 'signature' in data

/** `secci 2026-11-20 (de)`, for messages. */
export const nameOf = ({ template, version, language }: Document): string => `${template} ${version} (${language})`

/** Throws `DocumentRefused` when a mandatory member is missing, a figure contradicts another, or the font lacks a letter. */
export const checkDocument = (document: Document): void => {
  const problems = documentProblems(document)
  if (problems.length > 0) throw new DocumentRefused(document, problems)
}

const documentProblems = ({ template, version, language, data, createdAt }: Document): readonly string[] => {
  const found = Object.hasOwn(documents, template) ? documents[template][version] : undefined
  if (!found) return [`there is no template ${template} in version ${version}`]
  if (!found.languages.includes(language)) return [`there is no text in the language ${language}`]
  if (Number.isNaN(createdAt.getTime())) return ['createdAt: is no instant']
  const problems = found.problems(data, language)
  return problems.length > 0 ? problems : [...unprintableTexts(data, '')]
}

/** The data as one text: members in the order of their names, so that a journey through the database changes no byte. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )

function* unprintableTexts(value: unknown, path: string): Generator<string> {
  if (typeof value === 'string') {
    const letters = unprintable(value)
    if (letters.length > 0) yield `${path}: the font has no ${letters.join(' ')}`
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* unprintableTexts(member, path ? `${path}.${name}` : name)
  }
}

type SchemaError = Readonly<{ keyword: string; instancePath: string; message: string; params: object }>

/** An error of the validator as `customer.name: is missing`. */
const sentences = ({ keyword, instancePath, message, params }: SchemaError): string[] => {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const under = (name: unknown) => (path ? `${path}.${name}` : String(name))
  if ('requiredProperties' in params)
    return [params.requiredProperties].flat().map((name) => `${under(name)}: is missing`)
  if ('additionalProperties' in params)
    return [params.additionalProperties].flat().map((name) => `${under(name)}: is unknown`)
  if (keyword === 'boolean') return [] // a member too many is told by its object as well
  return [`${path || 'data'}: ${message}`]
}
