// Postings that all touch one account, each in a command and a transaction of its own, beside the same SQL from a bare client.
import pg from 'pg'
import { SANDBOX } from '../../src/app.ts'
import type { Day } from '../../src/base/day.ts'
import { newId } from '../../src/base/id.ts'
import { openDb } from '../../src/db/database.ts'
import { type Command, openWriter, systemExecution } from '../../src/db/write.ts'
import { book } from '../../src/ledger/ledger.ts'
import type { Program } from './program.ts'
import { perSecond, type Row } from './row.ts'

const CONNECTIONS = 8

/** As many as a bank's statement brings at once. */
const TOGETHER = 1000

const received = (count: number): Command<Day, number> => ({
  name: 'bench.receive',
  run: (write, on) =>
    book(
      write,
      Array.from({ length: count }, () => ({
        posting: 'transfer_received',
        debit: 1000,
        credit: 2010,
        amountCents: 1n,
        valueOn: on,
      })),
    ),
})

const rate = async (forMs: number, once: (lane: number) => Promise<unknown>): Promise<number> => {
  let count = 0
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, lane) => {
      while (performance.now() - startedAt < forMs) {
        await once(lane)
        count++
      }
    }),
  )
  return (count / (performance.now() - startedAt)) * 1000
}

type Sent = Readonly<{ name?: string; text: string; values?: unknown[] }>

/** The statements of one posting as they go over the wire. */
const statementsOf = async (posting: () => Promise<unknown>): Promise<readonly Sent[]> => {
  const sent: Sent[] = []
  const query = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [config, values] = args as [string | Sent, unknown[] | undefined]
    sent.push(
      typeof config === 'string'
        ? { text: config, ...(values ? { values } : {}) }
        : { ...config, ...(values ? { values } : {}) },
    )
    return Reflect.apply(query, this, args)
  } as typeof query
  try {
    await posting()
  } finally {
    pg.Client.prototype.query = query
  }
  return sent
}

const ID = /[0-9a-f]{32}(?=trsf|audt)/g

export const benchHotAccount = async ({ ownerUrl }: Program, forMs: number): Promise<readonly Row[]> => {
  const db = await openDb(ownerUrl, { max: CONNECTIONS, asAppRole: true })
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = new pg.Client({ connectionString: ownerUrl, options: '-c role=rahmenwerk_app' })
      await client.connect()
      return client
    }),
  )
  try {
    const { rows } = await db.query<{ today: Day }>('select today from clocks where partner_id = $1', [
      SANDBOX.partnerId,
    ])
    const today = rows[0]?.today as Day
    const writer = openWriter(db, [])
    const posting = (count: number) => () =>
      writer.execute(systemExecution(SANDBOX.partnerId, 'bench'), received(count), today)
    const post = posting(1)
    const statements = await statementsOf(post)
    const bare = async (lane: number): Promise<void> => {
      const ids = new Map<string, string>()
      const fresh = (text: string) =>
        text.replace(ID, (id) => {
          const known = ids.get(id) ?? newId('partner')
          ids.set(id, known)
          return known
        })
      for (const { values, ...statement } of statements) {
        await clients[lane]?.query(
          values
            ? {
                ...statement,
                values: values.map((value) =>
                  typeof value === 'string'
                    ? fresh(value)
                    : Array.isArray(value)
                      ? value.map((each) => (typeof each === 'string' ? fresh(each) : each))
                      : value,
                ),
              }
            : statement,
        )
      }
    }
    await rate(1000, post)
    const ours = await rate(forMs, post)
    await rate(1000, bare)
    const floor = await rate(forMs, bare)
    const together = (await rate(forMs / 2, posting(TOGETHER))) * TOGETHER
    return [
      {
        what: `ledger on one hot account, ${CONNECTIONS} connections, each posting a command with its audit entry`,
        ratio: (ours / floor).toFixed(2),
        measured: perSecond(ours),
        floor: `the same SQL from a bare client: ${perSecond(floor)}`,
        goal: '≥ 2,500/s',
        met: ours >= 2500,
      },
      {
        what: `the same account, ${TOGETHER.toLocaleString('en')} postings in each command, as from a bank's statement`,
        ratio: '',
        measured: perSecond(together),
        floor: '',
        goal: 'none: each with a commit of its own is what counts',
        met: true,
      },
    ]
  } finally {
    await db.end()
    await Promise.all(clients.map((client) => client.end()))
  }
}
