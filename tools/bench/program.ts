// The program as its own process on a data folder, as a user starts it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back
type Json = any

const MAIN = join(import.meta.dirname, '../../src/main.ts')

export type Program = Readonly<{
  base: string
  token: string
  /** Milliseconds from the process's start to the first answer. */
  startedInMs: number
  /** Resident memory of all its processes, the database's included. */
  residentMb: () => number
  /** The owner's address of its database. */
  ownerUrl: string
  ask: (method: string, path: string, body?: unknown) => Promise<Json>
  stop: () => Promise<void>
}>

/** The share of memory that each process has for itself, and its part of what it shares. */
const proportionalMb = (pid: number): number => {
  try {
    const kb = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kb ?? 0) / 1024
  } catch {
    return 0
  }
}

const descendants = (pid: number): number[] => {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const children = Map.groupBy(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number)),
    ([, parent]) => parent,
  )
  const below = (id: number): number[] => (children.get(id) ?? []).flatMap(([child = 0]) => [child, ...below(child)])
  return [pid, ...below(pid)]
}

/** Asks, and waits as long as it takes: turning a clock may take minutes. */
const ask = (base: string, token: string, method: string, path: string, body?: unknown): Promise<Json> =>
  new Promise((done, fail) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const sent = request(base + path, { method, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.once('end', () => {
        if ((answer.statusCode ?? 500) < 400) done(text === '' ? undefined : JSON.parse(text))
        else fail(new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`))
      })
    })
    sent.once('error', fail)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })

/** Starts it on a folder and waits for its first answer. */
export const startProgram = async (folder: string): Promise<Program> => {
  const startedAt = performance.now()
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'start'], {
    env: {
      PATH: process.env.PATH,
      RAHMENWERK_DATA: folder,
      PORT: '0',
      LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/v8'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const greeting = await new Promise<string>((done, fail) => {
    child.stdout?.once('data', (text: Buffer) => done(String(text)))
    child.once('exit', (code) => fail(new Error(`the program ended with ${code} as it started`)))
  })
  child.stdout?.resume()
  const base = /http:\/\/\S+/.exec(greeting)?.[0] ?? ''
  await fetch(`${base}/health`)
  const startedInMs = performance.now() - startedAt
  const answer = await fetch(`${base}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' }),
  })
  const { access_token: token } = (await answer.json()) as Json
  const port = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[3]
  const password = readFileSync(join(folder, 'postgres.secret'), 'utf8').trim()
  return {
    base,
    token,
    startedInMs,
    residentMb: () => descendants(child.pid ?? 0).reduce((sum, pid) => sum + proportionalMb(pid), 0),
    ownerUrl: `postgres://rahmenwerk:${password}@127.0.0.1:${port}/postgres`,
    ask: (method, path, body) => ask(base, token, method, path, body),
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(20_000)])
    },
  }
}
