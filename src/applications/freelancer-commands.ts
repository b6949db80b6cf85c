// What is different for freelancers: they declare a business, agree to the contract instead of signing it, and are identified after that.
import { invalidField, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { checkRecipient } from '../creditlines/accounts.ts'
import type { Command } from '../db/write.ts'
import { fullName } from '../persons/person.ts'
import { getPerson, lockPerson } from '../persons/store.ts'
import { finish, type Job } from '../work/queue.ts'
import type { Application } from './application.ts'
import { announceApplication, step } from './changes.ts'
import { productOf, unscored } from './commands.ts'
import { contractAgreed, newIdentification, screened } from './flow.ts'
import type { NewFreelancerApplication } from './freelancer-views.ts'
import { checkApplicant, hasLapsed } from './rules.ts'
import { insertApplication, lockApplication, lockApplicationAt, type Path } from './store.ts'

/**
 * Takes a freelancer's application, which waits for its credit record. 400 where the person lacks what a contract needs,
 * 409 for a second open application, 422 where no line is on offer.
 */
export const createFreelancerApplication: Command<NewFreelancerApplication, Application> = {
  name: 'applications.create_freelancer',
  run: async (write, wanted) => {
    const { tx, ctx } = write
    const applicant = checkApplicant(await lockPerson(tx, wanted.personId))
    await checkRecipient(tx, { iban: wanted.recipientIban, name: fullName(applicant) })
    const product = await productOf(write, 'freelancer', applicant.details.address.country)
    const { foundedOn } = wanted.declared
    if (foundedOn !== null && foundedOn > ctx.today) {
      throw invalidField('foundation_date', `${foundedOn} lies in the future.`)
    }
    const application: Application = {
      ...unscored,
      ...wanted,
      segment: 'freelancer',
      applicationId: newId('application'),
      productVersion: product.version,
      status: 'credit_record_pending',
      partnerReferenceNumber: null,
      requestedLimitCents: null,
      repaymentDay: product.repayment.defaultDayOfMonth,
      creditRecordId: null,
      identificationId: null,
      identificationLinked: false,
      waitingSinceOn: ctx.today,
      createdAt: ctx.now,
      version: 1,
    }
    await insertApplication(write, application)
    await announceApplication(write, application, null)
    return application
  },
}

/** The customer agrees to contract and conditions. 409 where no offer stands, or its validity has passed. */
export const agreeToContract: Command<Path, Application> = {
  name: 'applications.agree_to_contract',
  run: async (write, path) => {
    const application = await lockApplicationAt(write.tx, path)
    if (hasLapsed(application, write.ctx.today)) {
      throw new Refusal('invalid_state', `The offer was valid until ${application.validUntilOn}; apply anew.`)
    }
    return contractAgreed(write, application)
  },
}

/** Makes the identification of a freelancer who has agreed, and waits for it. An application that has ended meanwhile needs none. */
export const identifyFreelancer: Command<Readonly<{ applicationId: string; job: Job }>, void> = {
  name: 'applications.create_identification',
  run: async (write, { applicationId, job }) => {
    await finish(write, job)
    const application = await lockApplication(write.tx, applicationId)
    if (application.status !== 'identification_creation_pending') return
    const applicant = checkApplicant(await getPerson(write.tx, application.personId))
    const identificationId = await newIdentification(write, applicant)
    const linked = { identificationId, identificationLinked: true }
    await screened(write, await step(write, application, 'identification_linked', linked))
  },
}
