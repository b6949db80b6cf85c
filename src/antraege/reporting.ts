// How an Antrag changes: one report more, the pair that follows, and everybody told who wants to hear and has not said it.
import { assert, notFound, Refusal } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import { findClient, findClientOf } from '../partners/store.ts'
import { lender } from '../products/lender.ts'
import { enqueue } from '../work/queue.ts'
import { type Antrag, antragReported, type KeptReport, type Report } from './antrag.ts'
import { applyReport, judgeOwn } from './rules.ts'
import { addressesFor, findAntrag, findAntragOfLender, findLastReport, insertReport, updateAntrag } from './store.ts'

/** What the job that tells others is called. */
export const SEND_ANTRAGSSTATUS = 'send_antragsstatus'

export type Sending = Readonly<{ clientId: string; antragsnummer: string; number: number }>

/** Who calls: a client, and the partner id that its token stands for, where it is not its own. */
export type Reporter = Readonly<{ clientId: string; subject: string | null }>

/** The lender for whom this client speaks; without one of its own it is the bank itself. 403 for a partner id that is nobody's. */
export const produktanbieterOf = async (
  tx: Tx,
  partnerId: string,
  { clientId, subject }: Reporter,
): Promise<string> => {
  const client = await (subject === null
    ? findClient(tx.client, clientId)
    : findClientOf(tx.client, partnerId, subject))
  if (!client && subject !== null) throw new Refusal('unauthorized_partner', `The partner id ${subject} is nobody's.`)
  return client?.produktanbieter ?? lender.produktanbieter
}

/** How an Antrag is named: by the platform's number, by the lender's, or by both. */
export type Numbers = Readonly<{ antragsnummer: string | null; produktanbieterantragsnummer: string | null }>

/**
 * The Antrag that these numbers name. 404: unknown, or another tenant's; 403: another lender's; 409: the numbers name two;
 * 410: deleted, where that matters. A lender's own number is sought among this lender's alone.
 */
export const resolveAntrag = async (
  tx: Tx,
  { antragsnummer, produktanbieterantragsnummer }: Numbers,
  produktanbieter: string,
  alsoDeleted = false,
): Promise<Antrag> => {
  const byPlatform = antragsnummer === null ? undefined : known(await findAntrag(tx, antragsnummer), antragsnummer)
  if (byPlatform && byPlatform.produktanbieter !== produktanbieter) {
    throw new Refusal('unauthorized_partner', `The Antrag ${byPlatform.antragsnummer} is another lender's.`)
  }
  const byLender =
    produktanbieterantragsnummer === null
      ? undefined
      : known(await findAntragOfLender(tx, produktanbieter, produktanbieterantragsnummer), produktanbieterantragsnummer)
  if (byPlatform && byLender && byPlatform.antragsnummer !== byLender.antragsnummer) {
    throw new Refusal('record_not_unique', 'antragsnummer and produktanbieterantragsnummer name two different Anträge.')
  }
  const antrag = byPlatform ?? byLender
  assert(antrag, 'an Antrag is named by one number at least')
  return alsoDeleted ? antrag : notDeleted(antrag)
}

const known = (antrag: Antrag | undefined, number: string): Antrag => {
  if (!antrag) throw notFound('Antrag', number)
  return antrag
}

/** The same Antrag, unless it was deleted: 410. */
export const notDeleted = (antrag: Antrag): Antrag => {
  if (antrag.deletedAt !== null) throw new Refusal('gone', `The Antrag ${antrag.antragsnummer} has been deleted.`)
  return antrag
}

type Source = Pick<KeptReport, 'origin' | 'reportedBy' | 'onBehalfOf'>

/** Keeps a report about a locked Antrag, whether or not it changes anything. Returns the Antrag as it is now. */
export const keepReport = async (write: Write, before: Antrag, report: Report, source: Source): Promise<Antrag> => {
  const { ctx } = write
  const { antragsnummer } = before
  const after = { ...before, pair: applyReport(before.pair, report), reports: before.reports + 1 }
  const number = after.reports
  await insertReport(write, antragsnummer, {
    ...report,
    ...source,
    number,
    traceId: ctx.requestId,
    happenedAt: ctx.now,
    recordedAt: ctx.recordedAt,
  })
  await updateAntrag(write, after)
  write.changed(
    'antrag',
    antragsnummer,
    { ...before.pair, reports: before.reports },
    { ...after.pair, reports: after.reports },
  )
  write.publish(
    antragReported.of(antragsnummer, {
      antragsnummer,
      number,
      origin: source.origin,
      before: before.pair,
      after: after.pair,
    }),
  )
  await tellOthers(write, after, number, source)
  return after
}

/** What a client has reported it is not told again; what our own lifecycle says, everybody hears. */
const tellOthers = async (
  write: Write,
  { antragsnummer, produktanbieter }: Antrag,
  number: number,
  { origin, reportedBy }: Source,
): Promise<void> => {
  const addresses = await addressesFor(write.tx, produktanbieter)
  await enqueue(
    write,
    ...addresses
      .filter(({ clientId }) => origin === 'bank' || clientId !== reportedBy)
      .map(({ clientId }) => ({
        kind: SEND_ANTRAGSSTATUS,
        orderingKey: `${SEND_ANTRAGSSTATUS}:${clientId}:${antragsnummer}`,
        number,
        payload: { clientId, antragsnummer, number } satisfies Sending,
      })),
  )
}

/** Our own side speaks of a locked Antrag: kept and told where it is news, and else only remembered. */
export const say = async (write: Write, antrag: Antrag, said: Report): Promise<void> => {
  const lastOwn = antrag.reports === 0 ? undefined : await findLastReport(write.tx, antrag.antragsnummer, 'bank')
  const judged = judgeOwn(antrag, said, lastOwn)
  if (judged === 'nothing') return
  const remembered = { ...antrag, ours: applyReport(antrag.ours, said) }
  if (judged === 'known') return updateAntrag(write, remembered)
  await keepReport(write, remembered, said, { origin: 'bank', reportedBy: write.ctx.actor.id, onBehalfOf: null })
}
