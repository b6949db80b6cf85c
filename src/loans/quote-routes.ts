// The settlement figure as a letter (`domain-rules.md` 2.4): filed when it is asked for, so that what was told stays known.
import { randomUUID } from 'node:crypto'
import Type from 'typebox'
import type { Day } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import { rateToText } from '../base/rate.ts'
import type { Command, Writer } from '../db/write.ts'
import { type Archive, fileDocument } from '../documents/archive.ts'
import { centsField } from '../documents/fields.ts'
import { printed } from '../documents/names.ts'
import { type Route, route } from '../http/route.ts'
import { readDay } from '../http/wire.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPerson } from '../persons/store.ts'
import { quoteOf } from './servicing-commands.ts'
import { eventsOf, getLoan } from './store.ts'

type Asked = Readonly<{ loanId: string; on: Day | null }>

/** Files the quote for a day from today on. 409 when the loan is not paid out or is repaid. */
export const writeQuote: Command<Asked, string> = {
  name: 'loans.write_settlement_quote',
  run: async (write, { loanId, on }) => {
    const { tx, ctx } = write
    const loan = await getLoan(tx, loanId)
    if (loan.status !== 'created')
      throw new Refusal(
        'invalid_state',
        `The loan is '${loan.status}': only one that is paid out and not repaid can be settled.`,
      )
    const payOn = on ?? ctx.today
    if (payOn < ctx.today) throw invalidField('on', `must not lie before today, ${ctx.today}.`)
    const quote = quoteOf(loan, (await eventsOf(tx, [loanId])).get(loanId) ?? [], payOn)
    const person = await getPerson(tx, loan.personId)
    const language = contractLanguage(person, loan.productCode)
    return fileDocument(write, {
      kind: 'early_repayment_quote',
      subjectId: loanId,
      personId: loan.personId,
      language,
      delivered: true,
      data: {
        ...letterheadOf(person, loan.lineId, language),
        loanReference: printed(loan.reference),
        payOn,
        principalCents: centsField(quote.principalCents),
        interestCents: centsField(quote.interestCents),
        feesCents: centsField(quote.feesCents),
        defaultInterestCents: centsField(quote.defaultInterestCents),
        compensationCents: centsField(quote.compensationCents),
        ...(quote.compensationCents > 0n ? { compensationRate: rateToText(quote.compensationRate) } : {}),
        totalCents: centsField(quote.totalCents),
        savedInterestCents: centsField(quote.savedInterestCents > 0n ? quote.savedInterestCents : 0n),
        payToIban: loan.billingIban,
      },
    })
  },
}

const sides = [
  { prefix: '/v1/loans', scope: 'partners', tag: 'Loans' },
  { prefix: '/lender/v1/loans', scope: 'lender', tag: 'Lender: loans' },
] as const

export const quoteRoutes = ({ writer, archive }: Readonly<{ writer: Writer; archive: Archive }>): readonly Route[] =>
  sides.map(({ prefix, scope, tag }) =>
    route({
      method: 'GET',
      path: `${prefix}/:loan_id/settlement_quote/letter`,
      summary: 'What settles a loan on a day, as a letter to the customer',
      tag,
      scope,
      params: Type.Object({ loan_id: Type.String() }),
      query: Type.Object({ on: Type.Optional(Type.String()) }),
      answer: 'application/pdf',
      errors: [400, 404, 409],
      handle: async ({ params, query, caller: { partnerId, clientId } }) => {
        const documentId = await writer.execute(
          { partnerId, actor: { id: clientId, kind: 'client' }, requestId: randomUUID() },
          writeQuote,
          { loanId: params.loan_id, on: query.on === undefined ? null : readDay(query.on, 'on') },
        )
        return { bytes: await archive.documentBytes(partnerId, documentId) }
      },
    }),
  )
