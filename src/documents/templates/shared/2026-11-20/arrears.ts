// What every letter about arrears says: the open instalments as the ledger has them, and what only some letters add.
import Type, { type Static } from 'typebox'
import { cents, count, day, iban, object, oneOf, positiveCents, text } from '../../../fields.ts'
import { letterhead } from './data.ts'

/** The reasons for which a debit comes back that the customer is told; texts have the words. */
export const returnReasonsTold = ['AM04', 'AC01', 'AC04', 'AC06', 'AG01', 'MD01', 'MD06', 'MS02', 'MS03'] as const

export const arrearsLetterData = object({
  ...letterhead,
  /** The letter's title, as the dunning strategy has it. */
  heading: text,
  caseId: text,
  loanReference: text,
  /** Whom the letter goes to. */
  addressee: oneOf(['customer', 'counsellor', 'administrator', 'estate']),
  asOfOn: day,
  rows: Type.Array(object({ dueOn: day, interestCents: cents, principalCents: cents, openCents: positiveCents })),
  instalmentsCents: cents,
  feesCents: cents,
  defaultInterestCents: cents,
  totalCents: cents,
  payToIban: iban,
  deadlineOn: Type.Optional(day),
  /** Until when a debit that counts as a payment here may still come back. */
  pendingUntilOn: Type.Optional(day),
  /** Nothing was left to terminate: the loan ended on its last day. */
  hasRunItsTerm: Type.Boolean(),
  /** The debit that came back. */
  returned: Type.Optional(
    object({
      returnedDueOn: day,
      returnedCents: positiveCents,
      chargesCents: Type.Optional(positiveCents),
      reason: Type.Optional(oneOf(returnReasonsTold)),
    }),
  ),
  /** The notice of the debit that follows: amount, and the first day on which it may be collected. */
  again: Type.Optional(object({ againCents: positiveCents, againFromOn: day })),
  /** Why termination is threatened: the arrears against the legal threshold, and what would then be due. */
  threat: Type.Optional(
    object({ instalmentsOverdue: count(2, 120), thresholdCents: positiveCents, wholeDebtCents: positiveCents }),
  ),
  offersTalk: Type.Boolean(),
  offersForbearance: Type.Boolean(),
  namesDebtAdvice: Type.Boolean(),
  announcesBureau: Type.Boolean(),
})

export type ArrearsLetterData = Static<typeof arrearsLetterData>

type Needs = readonly ('deadlineOn' | 'returned' | 'threat' | 'rows')[]

/** What does not add up, or what this letter must not lack. */
export const arrearsProblems =
  (needs: Needs) =>
  (data: ArrearsLetterData): readonly string[] => {
    const problems: string[] = []
    const must = (fact: boolean, problem: string) => {
      if (!fact) problems.push(problem)
    }
    for (const name of needs) must(data[name] !== undefined && data[name] !== '', `${name}: is missing`)
    // Fees or claimed default interest alone can be open.
    if (needs.includes('rows')) must(data.totalCents > 0, 'rows: nothing is open')
    for (const [index, row] of data.rows.entries())
      must(
        row.openCents === row.interestCents + row.principalCents,
        `rows.${index}.openCents: is not interest and principal`,
      )
    const sum = data.rows.reduce((total, { openCents }) => total + openCents, 0)
    must(data.instalmentsCents === sum, 'instalmentsCents: is not the sum of the rows')
    must(
      data.totalCents === data.instalmentsCents + data.feesCents + data.defaultInterestCents,
      'totalCents: is not instalments, fees and default interest',
    )
    if (data.threat) {
      const { wholeDebtCents, thresholdCents } = data.threat
      must(wholeDebtCents >= data.totalCents, 'threat.wholeDebtCents: is less than the arrears')
      must(data.instalmentsCents >= thresholdCents, 'threat.thresholdCents: the arrears do not reach it')
    }
    return problems
  }
