// What can be done with Anträge.
import { createHash } from 'node:crypto'
import { notFound, Refusal } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Command } from '../db/write.ts'
import { findClient } from '../partners/store.ts'
import { lender } from '../products/lender.ts'
import { type Antrag, type DocumentTag, initialPair, type Report } from './antrag.ts'
import { act, lockBehind } from './bridge.ts'
import { keepReport, type Numbers, notDeleted, produktanbieterOf, type Reporter, resolveAntrag } from './reporting.ts'
import {
  type Address,
  deleteAddress,
  insertAntrag,
  insertDocument,
  lockAntrag,
  putAddress,
  updateAntrag,
} from './store.ts'

type Registration = Readonly<{ antragsnummer: string; produktanbieterantragsnummer: string | null; reporter: Reporter }>

/** Registers a foreign Antrag of the caller's lender: no application of ours stands behind it. 409: a number is taken. */
export const registerAntrag: Command<Registration, Antrag> = {
  name: 'antraege.register',
  run: async (write, { reporter, ...numbers }) => {
    const antrag: Antrag = {
      ...numbers,
      produktanbieter: await produktanbieterOf(write.tx, write.ctx.partnerId, reporter),
      applicationId: null,
      pair: initialPair,
      ours: initialPair,
      reports: 0,
      deletedAt: null,
      createdAt: write.ctx.now,
    }
    if (!(await insertAntrag(write, antrag))) {
      throw new Refusal(
        'record_not_unique',
        'There is an Antrag with this antragsnummer or produktanbieterantragsnummer already.',
      )
    }
    const { antragsnummer, produktanbieter, pair } = antrag
    write.changed('antrag', antragsnummer, null, { lender: produktanbieter, ...pair })
    return antrag
  },
}

/**
 * Keeps what somebody outside reports, both sides in one transaction, whatever it is and even if nothing changes; and lets it
 * act where the lifecycle allows. Refusals as `resolveAntrag`.
 */
export const reportStatus: Command<Readonly<{ numbers: Numbers; report: Report; reporter: Reporter }>, void> = {
  name: 'antraege.report',
  run: async (write, { numbers, report, reporter }) => {
    const produktanbieter = await produktanbieterOf(write.tx, write.ctx.partnerId, reporter)
    const found = await resolveAntrag(write.tx, numbers, produktanbieter)
    const application = await lockBehind(write, found)
    const antrag = notDeleted(await lockAntrag(write.tx, found.antragsnummer))
    await keepReport(write, antrag, report, {
      origin: 'kreditsmart',
      reportedBy: reporter.clientId,
      onBehalfOf: reporter.subject,
    })
    if (application) await act(write, antrag, application, report)
  },
}

export type Upload = Readonly<{
  numbers: Numbers
  fileName: string
  content: Buffer
  kommentar: string | null
  tags: readonly DocumentTag[]
  reporter: Reporter
}>

/** Files a document with an Antrag; the same name, comment and content is not filed twice. Refusals as `resolveAntrag`. */
export const uploadDocument: Command<Upload, void> = {
  name: 'antraege.upload',
  run: async (write, { numbers, fileName, content, kommentar, tags, reporter }) => {
    const { tx, ctx } = write
    const produktanbieter = await produktanbieterOf(tx, ctx.partnerId, reporter)
    const { antragsnummer } = await resolveAntrag(tx, numbers, produktanbieter)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const documentId = derivedId('document', antragsnummer, fileName, kommentar ?? '', sha256)
    const document = {
      documentId,
      antragsnummer,
      fileName,
      kommentar,
      tags,
      sha256,
      bytes: content.length,
      createdAt: ctx.now,
    }
    if (await insertDocument(write, document, content)) {
      write.changed('antrag_document', documentId, null, { antragsnummer, sha256, tags })
    }
  },
}

/** Deletes a foreign Antrag: nothing more can be reported on it (410), what was stays readable. 409 for our own. */
export const deleteAntrag: Command<Readonly<{ numbers: Numbers; reporter: Reporter }>, void> = {
  name: 'antraege.delete',
  run: async (write, { numbers, reporter }) => {
    const { tx, ctx } = write
    const found = await resolveAntrag(tx, numbers, await produktanbieterOf(tx, ctx.partnerId, reporter))
    const antrag = notDeleted(await lockAntrag(tx, found.antragsnummer))
    if (antrag.applicationId !== null) {
      throw new Refusal('invalid_state', 'An application of ours stands behind this Antrag: it stays.')
    }
    await updateAntrag(write, { ...antrag, deletedAt: ctx.now })
    write.changed('antrag', antrag.antragsnummer, { deleted: false }, { deleted: true })
  },
}

/** Says where a client of this tenant hears of changes, in place of what was said before. 404 for a client of nobody's. */
export const setAddress: Command<Omit<Address, 'produktanbieter'>, Address> = {
  name: 'antraege.set_address',
  run: async (write, { clientId, url, access }) => {
    const client = await findClient(write.tx.client, clientId)
    if (client?.partnerId !== write.ctx.partnerId) throw notFound('Client', clientId)
    const produktanbieter = client.produktanbieter ?? lender.produktanbieter
    const address: Address = { clientId, produktanbieter, url, access }
    await putAddress(write, address)
    write.changed('antrag_address', clientId, null, { url, hasAccess: access !== null })
    return address
  },
}

/** Nothing is sent to this client any more; what was still to be sent is dropped. 404 where it had no address. */
export const removeAddress: Command<Readonly<{ clientId: string }>, void> = {
  name: 'antraege.remove_address',
  run: async (write, { clientId }) => {
    if (!(await deleteAddress(write, clientId))) throw notFound('Address', clientId)
    write.changed('antrag_address', clientId, { set: true }, null)
  },
}
