// What can be done with account snapshots.
import { createHash } from 'node:crypto'
import { newId } from '../base/id.ts'
import { advance } from '../base/machine.ts'
import type { Tx } from '../db/database.ts'
import { type Command, toJson, type Write } from '../db/write.ts'
import { getPerson } from '../persons/store.ts'
import { type AccountSnapshot, accountSnapshotFinished, accountSnapshotMachine } from './evidence.ts'
import type { SnapshotAnswer } from './ports.ts'
import { askProvider, work } from './questions.ts'
import {
  checkConsent,
  checkSnapshotData,
  checkSnapshotRequest,
  readOr400,
  type SnapshotRequest,
  snapshotExpiry,
} from './rules.ts'
import { accountFigures, type SnapshotData } from './snapshot-figures.ts'
import { insertAccountSnapshot, listSnapshotIbans, lockAccountSnapshot, updateAccountSnapshot } from './store.ts'
import { viewAccountSnapshot } from './views.ts'

/** The person's accounts at our bank and the ones we collect from: areas below know them, `app.ts` hands this in. */
export type OwnAccounts = (tx: Tx, personId: string) => Promise<readonly string[]>

/** Commands about account snapshots. They need to know which money only moves between own accounts. */
export type Snapshots = Readonly<{
  /** Asks for a snapshot; with the source PARTNER it is analysed at once. 404 for the person, 400 without consent. */
  create: Command<SnapshotRequest, AccountSnapshot>
  /** Records what the provider said, once: a second answer is a 409. */
  finish: (
    write: Write,
    input: Readonly<{ accountSnapshotId: string; answer: SnapshotAnswer }>,
  ) => Promise<AccountSnapshot>
}>

/** Makes the commands. `ownAccounts` tells which accounts are ours or a line's: money between them is no income. */
export const openSnapshots = (ownAccounts: OwnAccounts): Snapshots => {
  /** What is kept of the data. Text of a booking is not. */
  const analyse = async ({ tx, ctx }: Write, snapshot: AccountSnapshot, data: SnapshotData) => {
    const shownOn = checkSnapshotData(data, ctx.today, snapshot.iban)
    const own = [...(await listSnapshotIbans(tx, snapshot.personId)), ...(await ownAccounts(tx, snapshot.personId))]
    return {
      observed: readOr400('', () => accountFigures(data, new Set(own))),
      dataSha256: createHash('sha256').update(toJson(data)).digest('hex'),
      iban: snapshot.iban ?? data.account.iban ?? null,
      completedAt: ctx.now,
      expiresOn: snapshotExpiry(shownOn),
    }
  }
  return {
    create: {
      name: 'evidence.create_account_snapshot',
      run: async (write, request) => {
        checkConsent(await getPerson(write.tx, request.personId))
        checkSnapshotRequest(request)
        const { data, ...asked } = request
        const fresh: AccountSnapshot = {
          ...asked,
          accountSnapshotId: newId('accountSnapshot'),
          status: 'pending',
          wizardSessionKey: null,
          location: null,
          observed: null,
          dataSha256: null,
          createdAt: write.ctx.now,
          completedAt: null,
          expiresOn: snapshotExpiry(write.ctx.today),
          version: 1,
        }
        const snapshot: AccountSnapshot = data
          ? { ...fresh, ...(await analyse(write, fresh, data)), status: 'available' }
          : fresh
        const { accountSnapshotId, source, status } = snapshot
        await insertAccountSnapshot(write, snapshot)
        write.changed('account_snapshot', accountSnapshotId, null, { status, source })
        if (status === 'available') write.publish(snapshotFinished(snapshot, status))
        else await askProvider(write, work.accountSnapshot, accountSnapshotId)
        return snapshot
      },
    },

    finish: async (write, { accountSnapshotId, answer }) => {
      const before = await lockAccountSnapshot(write.tx, accountSnapshotId)
      const status = advance(
        accountSnapshotMachine,
        before.status,
        answer.outcome === 'available' ? 'complete' : 'fail',
      )
      const found =
        answer.outcome === 'available' ? await analyse(write, before, answer.data) : { completedAt: write.ctx.now }
      const snapshot: AccountSnapshot = { ...before, ...found, status, version: before.version + 1 }
      await updateAccountSnapshot(write, snapshot)
      write.changed('account_snapshot', accountSnapshotId, { status: before.status }, { status })
      write.publish(snapshotFinished(snapshot, answer.outcome))
      return snapshot
    },
  }
}

/** Tells that a snapshot has ended one way or the other, with its webhook. */
export const snapshotFinished = (snapshot: AccountSnapshot, status: 'available' | 'failed' | 'expired') => {
  const { accountSnapshotId, personId } = snapshot
  const body = {
    event_type: 'ACCOUNT_SNAPSHOT',
    entity_uuid: accountSnapshotId,
    payload: viewAccountSnapshot(snapshot),
  }
  return accountSnapshotFinished.of(
    accountSnapshotId,
    { accountSnapshotId, personId, status },
    { type: 'ACCOUNT_SNAPSHOT', body },
  )
}

/** Notes how the customer gets to the provider of the account's data. */
export const noteSnapshotSession = async (
  write: Write,
  accountSnapshotId: string,
  session: Pick<AccountSnapshot, 'wizardSessionKey' | 'location'>,
): Promise<void> => {
  const before = await lockAccountSnapshot(write.tx, accountSnapshotId)
  const { wizardSessionKey, location } = session
  await updateAccountSnapshot(write, { ...before, wizardSessionKey, location, version: before.version + 1 })
}
