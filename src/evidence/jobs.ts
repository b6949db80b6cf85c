// What happens by itself: providers are asked outside of any transaction and their answers recorded once; old evidence lapses.
import { readClock } from '../db/clock.ts'
import { type Db, read, type Tx } from '../db/database.ts'
import { type Command, systemExecution, type Write, type Writer } from '../db/write.ts'
import { getPerson } from '../persons/store.ts'
import { type Step, untilDone } from '../work/day.ts'
import { finish, type Job } from '../work/queue.ts'
import type { JobHandler } from '../work/worker.ts'
import {
  answerCreditRecord,
  expire,
  finishIdentification,
  finishSigning,
  noteSigningUrl,
  startIdentification,
} from './commands.ts'
import type { About, EvidencePorts, SnapshotAnswer } from './ports.ts'
import { work } from './questions.ts'
import { isUsable } from './rules.ts'
import { noteSnapshotSession, type Snapshots } from './snapshot-commands.ts'
import {
  getAccountSnapshot,
  getCreditRecord,
  getCreditRecordFile,
  getIdentification,
  getSigning,
  lockAccountSnapshot,
  lockCreditRecord,
  lockIdentification,
  lockSigning,
} from './store.ts'

type Waiting = Readonly<{ personId: string; status: string }>

/** How a provider is asked about one kind of evidence. */
type Question<S extends Waiting, A> = Readonly<{
  kind: string
  /** The state in which the provider is still to be asked. */
  waits: S['status']
  load: (tx: Tx, id: string) => Promise<S>
  ask: (about: About, subject: S) => Promise<A>
  lock: (tx: Tx, id: string) => Promise<Waiting>
  /** Writes what came of it. */
  record: (write: Write, id: string, answer: A) => Promise<unknown>
}>

export type EvidenceJobsOptions = Readonly<{ db: Db; writer: Writer; ports: EvidencePorts; snapshots: Snapshots }>

/** The jobs of this area, one for each port. A person or call-back that was faster than the provider wins. */
export const evidenceJobs = ({ db, writer, ports, snapshots }: EvidenceJobsOptions): JobHandler[] => {
  const asking = <S extends Waiting, A>({ kind, waits, load, ask, lock, record }: Question<S, A>): JobHandler => {
    const command: Command<Readonly<{ job: Job; id: string; answer: A }>, void> = {
      name: `evidence.${kind}`,
      run: async (write, { job, id, answer }) => {
        await finish(write, job)
        const { status } = await lock(write.tx, id)
        if (status === waits) await record(write, id, answer)
      },
    }
    return {
      kind,
      run: async (job) => {
        const { partnerId } = job
        const { id } = job.payload as { id: string }
        const { today } = await readClock(db, partnerId)
        const { subject, person } = await read(db, partnerId, async (tx) => {
          const found = await load(tx, id)
          return { subject: found, person: await getPerson(tx, found.personId) }
        })
        if (subject.status !== waits) return undefined
        const answer = await ask({ partnerId, person, on: today }, subject)
        await writer.execute(systemExecution(partnerId, 'work'), command, { job, id, answer })
        return undefined
      },
    }
  }

  return [
    asking({
      kind: work.creditRecord,
      waits: 'pending',
      load: async (tx, id) => ({ ...(await getCreditRecord(tx, id)), file: await getCreditRecordFile(tx, id) }),
      ask: (about, { file, ...creditRecord }) => ports.bureau.ask({ ...about, creditRecord, file }),
      lock: lockCreditRecord,
      record: async (write, creditRecordId, answer) => {
        if (answer === 'later') return
        await answerCreditRecord(write, { creditRecordId, provider: ports.bureau.provider, answer })
      },
    }),
    asking({
      kind: work.accountSnapshot,
      waits: 'pending',
      load: getAccountSnapshot,
      ask: (about, accountSnapshot) => ports.accountData.open({ ...about, accountSnapshot }),
      lock: lockAccountSnapshot,
      record: async (write, accountSnapshotId, { answer, ...session }) => {
        await noteSnapshotSession(write, accountSnapshotId, session)
        if (answer === 'later') return
        const failed: SnapshotAnswer = { outcome: 'failed' }
        const { iban } = await lockAccountSnapshot(write.tx, accountSnapshotId)
        const isGood = answer.outcome === 'failed' || isUsable(answer.data, write.ctx.today, iban)
        await snapshots.finish(write, { accountSnapshotId, answer: isGood ? answer : failed })
      },
    }),
    asking({
      kind: work.identification,
      waits: 'created',
      load: getIdentification,
      ask: (about, identification) => ports.identification.start({ ...about, identification }),
      lock: lockIdentification,
      record: async (write, identificationId, { url, answer }) => {
        await startIdentification(write, { identificationId, url })
        if (answer !== 'later') await finishIdentification(write, { identificationId, outcome: answer })
      },
    }),
    asking({
      kind: work.signing,
      waits: 'pending',
      load: getSigning,
      ask: (about, signing) => ports.signature.start({ ...about, signing }),
      lock: lockSigning,
      record: async (write, signingId, { url, answer }) => {
        await noteSigningUrl(write, signingId, url)
        if (answer !== 'later') await finishSigning(write, { signingId, outcome: answer })
      },
    }),
  ]
}

/** So many rows lapse in one transaction. */
/** Opening a day: credit records and account snapshots that no longer count lapse. */
export const expireEvidence: Step = {
  name: 'expire_evidence',
  due: `exists (select from credit_records where status = 'available' and expires_on <= :today)
     or exists (select from account_snapshots where status in ('pending', 'available') and expires_on <= :today)`,
  run: untilDone(expire),
}
