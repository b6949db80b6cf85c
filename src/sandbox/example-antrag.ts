// The foreign Antrag that the published KreditSmart samples name: with it they work as printed.

import { registerAntrag } from '../antraege/commands.ts'
import { findAntrag } from '../antraege/store.ts'
import { type Db, read } from '../db/database.ts'
import { systemExecution, type Writer } from '../db/write.ts'

const SAMPLE = { antragsnummer: '985132/1/1', produktanbieterantragsnummer: '12919351' } as const

/** Registers it for the lender of this client, unless it is there. */
export const seedExampleAntrag = async (db: Db, writer: Writer, partnerId: string, clientId: string): Promise<void> => {
  if (await read(db, partnerId, (tx) => findAntrag(tx, SAMPLE.antragsnummer))) return
  const reporter = { clientId, subject: null }
  await writer.execute(systemExecution(partnerId, 'sandbox'), registerAntrag, { ...SAMPLE, reporter })
}
