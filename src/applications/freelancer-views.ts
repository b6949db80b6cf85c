// A freelancer's application on the wire: what comes in, and the shape of what is shown (`reference/splitpay.md` 2.17, 2.18).
import Type, { type Static } from 'typebox'
import { type IbanPolicy, readIban } from '../base/iban.ts'
import { DayText, idOf, Money, nullable, oneOf, readDay, readMoney } from '../http/wire.ts'
import { type FreelancerBusiness, freelancerStatuses, legalForms } from './application.ts'

const text = Type.Optional(Type.String({ maxLength: 255 }))

export const FreelancerApplicationBody = Type.Object(
  {
    recipient_iban: Type.String({ maxLength: 34 }),
    annual_turnover: Money,
    monthly_net_profit: Money,
    monthly_private_fixed_cost: Money,
    monthly_non_mortgage_credit_expense: Money,
    legal_form: oneOf(legalForms),
    corporate_name: text,
    foundation_date: Type.Optional(DayText),
    pre_selected_by_partner: Type.Optional(Type.Boolean()),
    tax_id: text,
  },
  { $id: 'FreelancerApplicationRequest' },
)

/** A freelancer's application as it comes in, read from the wire. */
export type NewFreelancerApplication = Readonly<{
  personId: string
  declared: FreelancerBusiness
  recipientIban: string
}>

/** Reads the body; 400 names the member that cannot be right. */
export const readFreelancerApplication = (
  personId: string,
  body: Static<typeof FreelancerApplicationBody>,
  acceptIban: IbanPolicy,
): NewFreelancerApplication => {
  readIban(body.recipient_iban, 'recipient_iban', acceptIban)
  return {
    personId,
    declared: {
      annualTurnoverCents: readMoney(body.annual_turnover),
      monthlyProfitCents: readMoney(body.monthly_net_profit),
      privateFixedCostCents: readMoney(body.monthly_private_fixed_cost),
      instalmentsCents: readMoney(body.monthly_non_mortgage_credit_expense),
      foundedOn: body.foundation_date === undefined ? null : readDay(body.foundation_date, 'foundation_date'),
      legalForm: body.legal_form,
      ...(body.corporate_name === undefined ? {} : { corporateName: body.corporate_name }),
      ...(body.tax_id === undefined ? {} : { taxId: body.tax_id }),
      ...(body.pre_selected_by_partner === undefined ? {} : { preSelectedByPartner: body.pre_selected_by_partner }),
    },
    recipientIban: body.recipient_iban,
  }
}

export const FreelancerApplicationView = Type.Object(
  {
    id: idOf('application'),
    person_id: idOf('person'),
    status: oneOf(freelancerStatuses),
    status_description: nullable(Type.String()),
    decision: oneOf(['OFFERED', 'PENDING', 'REJECTED']),
    reason: nullable(Type.String()),
    recipient_iban: nullable(Type.String()),
    offered_limit: nullable(Money),
    offered_interest_rate: nullable(Type.Number()),
    net_disposable_income: nullable(Money),
    identification_id: nullable(idOf('identification')),
    mandate_reference_number: nullable(Type.String()),
    credit_line_id: nullable(idOf('creditLine')),
  },
  { $id: 'FreelancerApplication' },
)
