// What a route does for a request: it is handled, or rows are read, or a command runs; once for its idempotency key, with a
// second person where money or terms move, or only to show what it would do.

import { setTimeout as sleep } from 'node:timers/promises'
import { invalidField } from '../base/errors.ts'
import { readAt } from '../db/clock.ts'
import { type Db, read } from '../db/database.ts'
import type { Command, Execution, Writer } from '../db/write.ts'
import { askForApproval, viewPreview } from './approvals.ts'
import { readSwitch } from './body.ts'
import {
  findKept,
  type IdempotentRequest,
  inOneOrder,
  type KeptAnswer,
  keepAnswer,
  oncePerKey,
  Replay,
  sha256,
} from './idempotency.ts'
import { type Answer, type Request, type Route, routeName } from './route.ts'

/** What answers are made with. */
export type Answering = Readonly<{
  db: Db
  writer: Writer
  /** Do this partner's commands that move money or terms wait for a second person? */
  needsSecondPerson: (partnerId: string) => Promise<boolean>
}>

/** The request as it came: where it went, and its name in all logs. */
export type Envelope = Readonly<{ id: string; method: string; url: string }>

export const answerTo = async (
  given: Request,
  each: Route,
  envelope: Envelope,
  options: Answering,
): Promise<Answer> => {
  if (each.handle) return each.handle(given)
  if (!each.read) return runCommand(given, each, envelope, options)
  const { partnerId } = given.caller
  const result = await readAt(options.db, partnerId, async (tx, clock) =>
    each.read?.({ tx, partnerId, ...clock }, given),
  )
  return isAnswer(result) ? result : { body: result }
}

/** Reads give a body, or a whole answer where headers or bytes belong to it. */
const isAnswer = (result: unknown): result is Answer =>
  typeof result === 'object' && result !== null && ('bytes' in result || ('headers' in result && 'body' in result))

const runCommand = async (given: Request, each: Route, envelope: Envelope, options: Answering): Promise<Answer> => {
  const { command, input: inputOf, afterwards } = each
  if (!command || !inputOf) throw new Error(`${routeName(each)} does nothing`)
  const { writer } = options
  const { partnerId, clientId } = given.caller
  const input = inputOf(given)
  const execution: Execution = { partnerId, actor: { id: clientId, kind: 'client' }, requestId: envelope.id }
  if (wantsPreview(given.headers, each.path)) {
    return { status: 200, body: viewPreview(await writer.preview(execution, command, input)) }
  }
  const key = keyOf(envelope.method, envelope.url, given)
  if (each.secondPerson && (await options.needsSecondPerson(partnerId))) {
    return askSecondPerson(given, each, execution, key, options)
  }
  const view = (output: unknown) => (each.answer === null ? undefined : each.view ? each.view(output) : output)
  const status = each.status ?? (each.answer === null ? 204 : 200)
  const run = (keeping: Keeping) => writer.execute({ ...execution, ...keeping }, command, input)
  if (!afterwards) return once(options.db, key, status, view, run)
  const runAndWait = async (keeping: Keeping) => {
    const later = await afterwards(await run(keeping), given)
    // The first answer is what the client was shown, not what stood at the commit.
    if (key) await writer.execute(execution, keepLater, { key, status, body: view(later) })
    return later
  }
  return once(options.db, key, status, view, runAndWait, false)
}

/** The command is only asked for: it waits, with what it would do. */
const askSecondPerson = async (
  given: Request,
  each: Route,
  execution: Execution,
  key: IdempotentRequest | undefined,
  { db, writer }: Answering,
): Promise<Answer> => {
  const { command, input: inputOf } = each
  if (!command || !inputOf) throw new Error(`${routeName(each)} does nothing`)
  const kept = key && (await read(db, execution.partnerId, (tx) => findKept(tx, key)))
  if (kept) return { status: kept.status, body: kept.body }
  const preview = await writer.preview(execution, command, inputOf(given))
  const asked = { route: routeName(each), params: given.params, body: given.body, preview }
  const show = ({ approvalId, preview }: { approvalId: string; preview: unknown }) => ({
    approval_id: approvalId,
    status: 'pending',
    preview,
  })
  return once(db, key, 202, show, (keeping) => writer.execute({ ...execution, ...keeping }, askForApproval, asked))
}

const keepLater: Command<Readonly<{ key: IdempotentRequest; status: number; body: unknown }>, void> = {
  name: 'http.keep_answer',
  run: async ({ tx }, { key, status, body }) => tx.send(keepAnswer(key, status, body)),
}

/** The key of a request that has one; a 400 where it is none. */
export const keyOf = (
  method: string,
  url: string,
  { caller, body, headers }: Pick<Request, 'caller' | 'body' | 'headers'>,
): IdempotentRequest | undefined => {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '' || key.length > 255)
    throw invalidField('Idempotency-Key', 'must have 1 to 255 characters.')
  const { clientId, partnerId } = caller
  const path = url.split('?')[0] ?? url
  return { clientId, partnerId, method, path, key, bodySha256: sha256(inOneOrder(body)) }
}

/** What a run that happens once takes with it into its transaction. */
export type Keeping = Pick<Execution, 'first' | 'before' | 'last'>

/** Runs once per key: a second time gives the first answer again. It is final at the commit, or some time after. */
export const once = async <O>(
  db: Db,
  key: IdempotentRequest | undefined,
  status: number,
  view: (output: O) => unknown,
  run: (keeping: Keeping) => Promise<O>,
  isFinalAtCommit = true,
): Promise<Answer> => {
  if (!key) return { status, body: view(await run({})) }
  try {
    const output = await run(oncePerKey(key, status, (result) => view(result as O), isFinalAtCommit))
    return { status, body: view(output) }
  } catch (error) {
    if (!(error instanceof Replay)) throw error
    return finalAnswer(db, key, error.kept)
  }
}

/** How long a twin waits for the first one's final answer; after a kill there is none, and the answer at the commit stands. */
const TWIN_WAITS_MS = 3000

const finalAnswer = async (db: Db, key: IdempotentRequest, first: KeptAnswer): Promise<Answer> => {
  let kept = first
  for (const until = Date.now() + TWIN_WAITS_MS; !kept.isFinal && Date.now() < until; ) {
    await sleep(50)
    kept = (await read(db, key.partnerId, (tx) => findKept(tx, key))) ?? kept
  }
  return { status: kept.status, body: kept.body }
}

const PREVIEW_PREFIX = '/lender/v1/'

/** `Rahmenwerk-Preview: true` shows what a command under `/lender/v1` would do. A header that is misunderstood must not do it. */
export const wantsPreview = (headers: Request['headers'], path: string): boolean => {
  if (!readSwitch(headers['rahmenwerk-preview'], 'Rahmenwerk-Preview')) return false
  if (!path.startsWith(PREVIEW_PREFIX)) throw invalidField('Rahmenwerk-Preview', 'is understood under /lender/v1 only.')
  return true
}
