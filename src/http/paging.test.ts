// Lists, shown on three hundred applications: pages, links, totals and filters.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { newPerson } from '../../test/customers.ts'
import { type Json, openWorld, type Reply } from '../../test/world.ts'
import { SANDBOX } from '../app.ts'
import { transaction } from '../db/database.ts'

const world = await openWorld()
await world.standAt('2026-11-20')
const LIST = '/v1/persons/credit_line_applications'
const personId = await newPerson(world)

/** Closed applications of one person, one a minute from the morning of 1 November on; every third was offered its number of hundreds. */
const addApplications = (from: number, to: number) =>
  world.database.asOwner(
    `insert into applications (partner_id, application_id, segment, person_id, product_version, status, declared, recipient_iban,
       repayment_day, required_actions, reasons, waiting_since_on, created_at, decision, offered_limit_cents, credit_line_id)
     select $1, md5('x' || n) || 'ccla', 'consumer', $2, 'consumer-de.2026-11-20',
            case n % 3 when 0 then 'credit_line_created' when 1 then 'rejected' else 'expired' end, '{}', 'DE92370601930002130041', 1, '{}', '{}',
            '2026-11-01', timestamptz '2026-11-01 08:00Z' + n * interval '1 minute',
            case n % 3 when 0 then 'OFFERED' when 1 then 'REJECTED' end, n * 10000, case n % 3 when 0 then md5('y' || n) || 'ccln' end
       from generate_series($3::integer, $4::integer) n`,
    [SANDBOX.partnerId, personId, from, to],
  )
await addApplications(1, 300)

const times = ({ body }: Reply): string[] => body.map((item: { created_at: string }) => item.created_at)
const linkOf = ({ headers }: Reply, rel: string): string | undefined =>
  headers.link
    ?.split(', ')
    .map((link) => /^<(.+)>; rel="(.+)"$/.exec(link))
    .find((found) => found?.[2] === rel)?.[1]
const get = async (query: string): Promise<Reply> => {
  const reply = await world.get(`${LIST}?${query}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply
}

/** All pages along one kind of link. */
const walk = async (start: Reply, rel: string): Promise<string[][]> => {
  const pages = [times(start)]
  for (let next = linkOf(start, rel); next !== undefined; ) {
    const reply = await world.get(next)
    pages.push(times(reply))
    next = linkOf(reply, rel)
  }
  return pages
}

const everything = times(await get('page[size]=1000'))

test('a page has ten rows, or what was asked for; zero means the default; the headers count', async () => {
  const first = await get('')
  assert.deepEqual([first.body.length, first.headers.total, first.headers['per-page']], [10, '300', '10'])
  assert.deepEqual(times(first), everything.slice(0, 10))
  assert.deepEqual((await get('page[number]=0&page[size]=0')).body, first.body)
  assert.deepEqual(times(await get('page[number]=7&page[size]=25')), everything.slice(150, 175))
  assert.deepEqual((await get('page[number]=31')).body, [])
  assert.equal(everything.length, 300)
  assert.deepEqual(everything, everything.toSorted())
})

test('along the links, forwards and backwards, every row comes once, whatever the size of a page', async () => {
  for (const size of [7, 50, 100, 299, 300, 301]) {
    const start = await get(`page[size]=${size}`)
    assert.deepEqual((await walk(start, 'next')).flat(), everything, `forwards by ${size}`)
    const last = await world.get(linkOf(start, 'last') ?? '')
    const back = await walk(last, 'prev')
    assert.deepEqual(back.toReversed().flat(), everything, `backwards by ${size}`)
    assert.equal(linkOf(last, 'next'), undefined)
    assert.deepEqual(times(await world.get(linkOf(last, 'first') ?? '')), times(start))
  }
})

test('sorted the other way round, the newest come first, along the links in both directions', async () => {
  const reversed = everything.toReversed()
  for (const size of [7, 100, 300]) {
    const start = await get(`sort=-created_at&page[size]=${size}`)
    assert.deepEqual((await walk(start, 'next')).flat(), reversed, `forwards by ${size}`)
    const last = await world.get(linkOf(start, 'last') ?? '')
    assert.deepEqual((await walk(last, 'prev')).toReversed().flat(), reversed, `backwards by ${size}`)
  }
  assert.deepEqual(times(await get('sort=-created_at&page[number]=2&page[size]=50')), reversed.slice(50, 100))
  assert.deepEqual(times(await get('sort=created_at')), everything.slice(0, 10))
})

test('from a page that was jumped to, the links lead on as well', async () => {
  const middle = await get('page[number]=4&page[size]=50')
  assert.deepEqual(times(await world.get(linkOf(middle, 'next') ?? '')), everything.slice(200, 250))
  assert.deepEqual(times(await world.get(linkOf(middle, 'prev') ?? '')), everything.slice(100, 150))
})

test('links keep the filters', async () => {
  const rejected = await get('filter[status]=rejected&page[size]=30')
  assert.equal(rejected.headers.total, '100')
  const all = (await walk(rejected, 'next')).flat()
  assert.deepEqual(
    all,
    everything.filter((_, index) => index % 3 === 0),
  )
})

const id = (n: number): Promise<string> =>
  world.database.asOwner(`select md5('x' || ${n}) || 'ccla' as id`).then(([row]) => String(row?.id))

const filters: readonly (readonly [query: string, total: number])[] = [
  [`filter[person_id]=${personId}`, 300],
  [`filter[person_id]=${'0'.repeat(32)}cper`, 0],
  [`filter[id]=${await id(7)}`, 1],
  ['filter[status]=credit_line_created', 100],
  ['filter[status]=offered', 0],
  ['filter[credit_line_amount]=30000', 1],
  ['filter[credit_line_amount]=10000', 0], // a limit once offered to somebody who was rejected is none
  ['filter[application_date_min]=2026-11-01', 300],
  ['filter[application_date_max]=2026-10-31', 0],
  ['filter[application_date_max]=2026-11-01', 300],
  ['filter[application_date_min]=2026-11-01T08:10:00', 291],
  ['filter[application_date_min]=2026-11-01T08:10:00Z&filter[application_date_max]=2026-11-01T08:19:00Z', 10],
  ['filter[application_date_min]=2026-11-01T09:10:00%2B01:00&filter[status]=expired', 97],
]
test('every filter alone and together', async () => {
  for (const [query, total] of filters) assert.equal((await get(query)).headers.total, String(total), query)
})

const cursorOf = (cursor: unknown): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

test('what cannot be a page or a filter is a 400 that names it', async () => {
  const wrong = [
    ['page[size]=1001', 'page[size]'],
    ['page[size]=-1', 'page[size]'],
    ['page[number]=x', 'page[number]'],
    ['page[cursor]=x', 'page[cursor]'],
    [`page[cursor]=${cursorOf({ after: ['1', 'x'] })}`, 'page[cursor]'],
    [`page[cursor]=${cursorOf({ after: ['2026-02-30T00:00:00.000Z', 'x'] })}`, 'page[cursor]'],
    [`page[cursor]=${cursorOf({ before: ['2026-02-28T00:00:00.000Z', '\0'] })}`, 'page[cursor]'],
    [`page[cursor]=${cursorOf({ after: ['2026-02-28', '2026-02-28T00:00:00.000Z', 'x'] })}`, 'page[cursor]'],
    ['page[size]=5&page[size]=6', 'page[size]'],
    ['sort=limit', 'sort'],
    ['filter[status]=OFFERED', 'filter[status]'],
    ['filter[credit_line_amount]=1.5', 'filter[credit_line_amount]'],
    ['filter[application_date_min]=2026-02-30', 'filter[application_date_min]'],
    ['filter[application_date_max]=soon', 'filter[application_date_max]'],
  ]
  for (const [query, field] of wrong) {
    const { status, body } = await world.get(`${LIST}?${query}`)
    assert.deepEqual([status, body.detail?.split(':')[0]], [400, field], query)
  }
})

test('rows that come while somebody walks the links are told once, those behind are not told again', async () => {
  const start = await get('page[size]=100')
  await addApplications(-5, 0)
  const second = await world.get(linkOf(start, 'next') ?? '')
  await addApplications(301, 310)
  const rest = await walk(second, 'next')
  assert.deepEqual([...times(start), ...rest.flat()].slice(0, 300), everything)
  assert.equal(rest.flat().length, 210)
})

/** A value that the schema of a filter takes. */
const sampleOf = ({ name, schema }: Json): string => {
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'integer' || schema.type === 'number') return '1'
  return /(min|max)\]?$/.test(name) ? '2026-11-01' : 'x'
}

/** The query of the page that a request asks for. */
const pageQueryOf = async (path: string): Promise<{ text: string; values: unknown[] } | undefined> => {
  const { query } = pg.Client.prototype
  let found: { text: string; values: unknown[] } | undefined
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [config] = args as [{ text?: string; values?: unknown[] }]
    const { text = '', values = [] } = config
    if (/order by "\w+" (asc|desc), .* offset \S+$/s.test(text.trim())) found = { text, values }
    return Reflect.apply(query, this, args)
  } as typeof query
  try {
    await world.get(path)
    return found
  } finally {
    pg.Client.prototype.query = query
  }
}

// With few rows every plan is quick; so plans that read all rows, or sort them, are made the last resort, and nobody may need it.
const LAST_RESORT = ['seqscan', 'bitmapscan', 'sort', 'incremental_sort'].map((way) => `set local enable_${way} = off`)

test('every list has an index that brings its rows in their order, whatever it is narrowed by', async () => {
  const { body: document } = await world.get('/openapi.json')
  const lists = Object.entries(document.paths as Record<string, Json>).flatMap(([path, { get }]) => {
    const parameters = ((get?.parameters ?? []) as Json[]).filter((each) => each.in === 'query')
    if (path.includes('{') || !parameters.some(({ name }) => name === 'page[number]')) return []
    const filters = parameters.filter(({ name }) => !name.startsWith('page[') && name !== 'sort')
    const asked = (each: Json): string => `${encodeURIComponent(each.name)}=${sampleOf(each)}`
    const always = filters.filter(({ required }) => required).map(asked)
    const narrowed = filters.filter(({ required }) => !required).map((each) => [...always, asked(each)])
    return [always, ...narrowed].map((query) => (query.length > 0 ? `${path}?${query.join('&')}` : path))
  })
  assert.ok(lists.length > 40, `${lists.length} lists`)
  const without: string[] = []
  for (const list of lists) {
    const page = await pageQueryOf(list)
    assert.ok(page, list)
    const plan = await transaction(world.app.db, SANDBOX.partnerId, async ({ client }) => {
      await client.query(LAST_RESORT.join('; '))
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${page.text}`, page.values)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    if (/Sort|Seq Scan/.test(plan)) without.push(`${list}\n${plan}`)
  }
  assert.deepEqual(without, [])
})
