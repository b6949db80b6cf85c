// `npm run demo`: the whole life of a credit line, told in the terminal by a client of the real program.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyForLine } from './applying.ts'
import { tellBooks, tellEnd, tellFiles, tellWebhooks } from './ending.ts'
import { draw, repay } from './lending.ts'
import { openReceiver } from './receiver.ts'
import { type Output, openScreen, type Screen } from './screen.ts'
import { setStage } from './stage.ts'
import { count, longDay } from './text.ts'

export type DemoOptions = Readonly<{
  version: string
  /** Starts the program on a free port of this machine, its data in this folder unless it has a database of its own. */
  open: (dataFolder: string) => Promise<Readonly<{ address: string; stop: () => Promise<void> }>>
  sandbox: Readonly<{ client: string; secret: string }>
  /** The user's own database is used: what the demo made stays there. */
  isOwnDatabase: boolean
  /** Where papers and bank files are saved. */
  saveIn: string
  out: Output
  errors: Output
  env: Readonly<Record<string, string | undefined>>
}>

/** Tells the story and cleans up, whatever happens. Answers the exit code: 0 only when everything was as told. */
export const runDemo = async (options: DemoOptions): Promise<number> => {
  const screen = openScreen(options.out, options.env)
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-demo-'))
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })]
  const interrupted = Promise.withResolvers<number>()
  const interrupt = () => interrupted.resolve(130)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)

  const telling = tell(options, screen, folder, (step) => undo.push(step)).then(
    () => 0,
    (error: unknown) => {
      if (screen.close()) options.errors.write(`\nNot as told: ${messageOf(error)}\n`)
      return 1
    },
  )
  const code = await Promise.race([telling, interrupted.promise])
  screen.close()
  for (const each of undo.toReversed()) await each()
  return code
}

/** The reason in a line: `fetch` hides it in the cause, a refused connection in a list of errors. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  const detail = inner === undefined ? '' : messageOf(inner)
  if (error.message === '' || detail === '') return error.message || detail || error.name
  return `${error.message} (${detail})`
}

const tell = async (options: DemoOptions, screen: Screen, folder: string, undoing: (step: () => unknown) => void) => {
  const startedAt = performance.now()
  screen.title(`Rahmenwerk ${options.version}: the life of a credit line`)
  screen.chapter('The bank opens')
  screen.progress('PostgreSQL, API and worker start')
  const opening = options.open(folder)
  undoing(async () => (await opening.catch(() => undefined))?.stop())
  const { address } = await opening
  const receiver = await openReceiver()
  undoing(receiver.close)
  const stage = await setStage({ address, sandbox: options.sandbox, screen, receiver, folder: options.saveIn })
  const where = options.isOwnDatabase ? 'on your database, with a partner of its own' : 'its data in a temporary folder'
  screen.line(`The program listens on ${address}, ${where}.`)
  screen.line(`A receiver of webhooks listens on ${receiver.url}.`)
  screen.line(`The partner's clock stands at ${longDay(await stage.today())}; it moves only when told.`)

  const line = await applyForLine(stage)
  const paidOut = await draw(stage, line)
  const on = await repay(stage, paidOut)
  await tellEnd(stage, line, paidOut)
  const files = await tellFiles(stage)
  const webhooks = await tellWebhooks(stage)
  await tellBooks(stage, paidOut)

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  screen.line()
  screen.title(
    `A credit line until ${on}: ${count(paidOut.rows.length, 'instalment')}, ${count(files, 'bank file')}, ` +
      `${count(webhooks, 'webhook')}, told in ${seconds} s.`,
  )
  screen.title('Your own bank: npm start')
}
