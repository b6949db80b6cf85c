// Documents are rendered in a child process: what the compiler costs in time does not stop the API, what it costs in
// memory goes with the child, which is replaced now and then, and a crash takes nothing along.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { dayAt } from '../base/day.ts'
import { canonicalJson, checkDocument, type Document, nameOf } from './documents.ts'
import { templatesFolder } from './files.ts'

/** What the child is asked, and what it answers. */
export type Job = Readonly<{
  folder: string
  inputs: Readonly<{ data: string; language: string; createdOn: string }>
  createdAtSeconds: number
}>
export type Answer = Readonly<{ pdf: Uint8Array }> | Readonly<{ error: string }>

export type Renderer = Readonly<{
  /**
   * The document as PDF/A-3a with its data attached. The same document gives the same bytes, in any process.
   * Rejects with `DocumentRefused` when the data is incomplete, with an Error when the template fails, when two children in
   * a row did not answer, or when too many documents wait.
   */
  render: (document: Document) => Promise<Uint8Array>
  /** The process that renders now, for whoever watches its memory. */
  childPid: () => number | undefined
  /** Finishes what is waiting, then ends the child. */
  close: () => Promise<void>
}>

export type RendererOptions = Readonly<{
  /** A child is replaced after so many documents. */
  documentsPerChild?: number
  /** A document that takes longer loses its child. */
  timeoutMs?: number
  /** A child that had nothing to do for so long is let go, and its memory with it. */
  idleMs?: number
  /** More documents than this do not wait; the next one is refused. */
  longestQueue?: number
  /** Where the templates lie, and the fence around what they can read. */
  templates?: string
}>

type Task = Readonly<{
  name: string
  job: Job
  resolve: (pdf: Uint8Array) => void
  reject: (error: Error) => void
}> & { attempts: number }

/** A renderer with one child, which starts with the first document. One document is rendered at a time. */
export const openRenderer = (options: RendererOptions = {}): Renderer => {
  const { documentsPerChild = 2000, timeoutMs = 20_000, idleMs = 60_000 } = options
  const { longestQueue = 1000, templates = templatesFolder } = options
  const queue: Task[] = []
  let child: ChildProcess | undefined
  let servedByChild = 0
  let atWork: Task | undefined
  let timer: NodeJS.Timeout | undefined
  let closing: (() => void) | undefined

  const work = () => {
    if (atWork) return
    clearTimeout(timer)
    atWork = queue.shift()
    if (!atWork) {
      timer = setTimeout(letGo, idleMs).unref()
      return closing?.()
    }
    atWork.attempts++
    child ??= start()
    const worker = child
    timer = setTimeout(() => worker.kill('SIGKILL'), timeoutMs)
    worker.send(atWork.job, () => {}) // a child that cannot be reached has ended, and its end is told below
  }

  /** The child ends by itself; the next document starts another one. */
  const letGo = () => {
    const worker = child
    child = undefined
    if (worker?.connected) worker.disconnect()
  }

  const takeTask = (): Task | undefined => {
    clearTimeout(timer)
    const task = atWork
    atWork = undefined
    return task
  }

  const start = (): ChildProcess => {
    const started = startChild(templates)
    letOthersGoFirst(started)
    let lastWords = ''
    servedByChild = 0
    started.stderr?.on('data', (words) => {
      lastWords = (lastWords + words).slice(-1000)
    })
    started.on('message', (answer: Answer) => {
      if (started !== child) return
      const task = takeTask()
      if (++servedByChild >= documentsPerChild) letGo()
      if ('pdf' in answer) task?.resolve(answer.pdf)
      else task?.reject(new Error(`${task.name}: ${answer.error}`))
      work()
    })
    const ended = (reason: string) => {
      if (started !== child) return
      child = undefined
      const task = takeTask()
      // The document may be as innocent of the child's end as the next one: it has a second try.
      if (task && task.attempts < 2) queue.unshift(task)
      else task?.reject(new Error(`${task.name}: the renderer ended twice (${reason}) ${lastWords.trim()}`.trim()))
      work()
    }
    started.once('error', (error) => ended(error.message))
    started.once('close', (code, signal) => ended(signal ?? `code ${code}`))
    return started
  }

  return {
    render: async (document) => {
      checkDocument(document)
      if (closing) throw new Error(`${nameOf(document)}: the renderer is closed`)
      if (queue.length >= longestQueue)
        throw new Error(`${nameOf(document)}: ${queue.length} documents are waiting already`)
      const { template, version, language, data, createdAt } = document
      const job: Job = {
        folder: `${template}/${version}`,
        inputs: { data: canonicalJson(data), language, createdOn: dayAt(createdAt) },
        createdAtSeconds: Math.floor(createdAt.getTime() / 1000),
      }
      return new Promise<Uint8Array>((resolve, reject) => {
        queue.push({ name: nameOf(document), job, resolve, reject, attempts: 0 })
        work()
      })
    },

    childPid: () => child?.pid,

    close: async () => {
      await new Promise<void>((idle) => {
        closing = idle
        work()
      })
      clearTimeout(timer)
      const last = child
      if (!last || last.exitCode !== null || last.signalCode !== null) return
      const ended = once(last, 'exit')
      letGo()
      await ended
    },
  }
}

/** As `nice` counts: a third of the share of whoever else wants the processor. */
const PRIORITY = 5

/** Whoever waits for an answer goes first where processors are few: most papers are made ahead, from the queue. */
const letOthersGoFirst = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) setPriority(pid, PRIORITY)
  } catch {
    // it has ended already, or the system has no such thing: then it runs as it is
  }
}

/** The child knows nothing of this process but what it is sent: no secrets, no fonts of the user's home. */
const startChild = (templates: string): ChildProcess =>
  fork(join(import.meta.dirname, 'render-child.ts'), [templates], {
    execPath: process.execPath,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { SystemRoot: process.env.SystemRoot },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
