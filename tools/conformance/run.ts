// Replays what the two documents print and checks what comes back; `conformance.ts` prints it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readSheet } from '../openapi-compare.ts'
import { againstSample, againstSchema, filled, type Replacement } from './check.ts'
import { openWorld, type Row, type Situation, splitpayRows, type World } from './rows.ts'
import { kreditsmartSamples, type Sample, splitpaySamples } from './samples.ts'
import { type Caller, type Json, openServer, type Reply } from './server.ts'

/** Something that is not as documented; with a reason it is meant so. */
export type Deviation = Readonly<{ what: string; source: string; reason?: string }>

export type Result = Readonly<{
  id: string
  documented: string
  works: boolean
  evidence: string
  deviations: readonly Deviation[]
}>

export type Target = Readonly<{
  baseUrl: string
  clientId: string
  clientSecret: string
  only?: RegExp
  /** Where webhooks may be sent, and are answered with 2xx; without one a receiver of this process on the loopback. */
  receiverUrl?: string
}>

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Pairs each row with the samples that the page prints for it, in its order. */
const sampled = (): readonly (readonly [Row, readonly Sample[]])[] => {
  const samples = [...splitpaySamples()]
  const pairs = splitpayRows.map((row) => [row, samples.splice(0, row.prints.length)] as const)
  if (samples.length > 0) throw new Error(`${samples.length} samples belong to no row`)
  return pairs
}

const responsesOf = (sheet: Json, { method, template }: Row): Record<string, Json> =>
  sheet.paths[template][method.toLowerCase()].responses

const schemaOf = (sheet: Json, response: Json): Json => {
  const found = response?.$ref ? sheet.components.responses[response.$ref.split('/').at(-1)] : response
  return found?.content?.['application/json']?.schema
}

/** The flat error body of the contract, with its members as the page prints them. */
const errorProblems = (reply: Reply, sample: unknown): readonly string[] => {
  const { body, status } = reply
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  return [
    ...againstSample(sample ?? { title: '', status: '', id: '', detail: '', code: '' }, body),
    ...(String(body?.status) === String(status) ? [] : [`status: is ${body?.status} in an answer ${status}`]),
    ...(uuid.test(String(body?.id)) ? [] : ['id: is no dashed UUID']),
  ]
}

const UNKNOWN = '0'.repeat(32)

/** Every id of the path is another's. */
const withUnknownIds = (path: string): string =>
  path
    .replaceAll(/[0-9a-f]{32}(?=[a-z/?]|$)/g, UNKNOWN)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '00000000-0000-0000-0000-000000000000')

/** A request that cannot be read: a broken body where there is one, else a path that holds no text. */
const unreadable = (method: string, path: string): readonly [path: string, body?: string] => {
  if (path.includes('year=')) return [path.replace(/year=\d+/, 'year=soon')]
  if (path.includes('page[size]')) return [path.replace('page[size]=0', 'page[size]=many')]
  return method === 'GET' ? [`${path}?x=%00`] : [path, '{']
}

const isPdf = (body: unknown): boolean => typeof body === 'string' && body.startsWith('%PDF-')

const runRow = async (row: Row, samples: readonly Sample[], world: World, sheet: Json): Promise<Result> => {
  const deviations: Deviation[] = []
  const evidence: string[] = []
  const asked = new Set<number>([401])
  const sampleOf = (kind: Row['prints'][number]): Sample | undefined => samples[row.prints.indexOf(kind)]
  const fallback = samples[0]?.source ?? `splitpay.openapi.yaml ${row.template}`
  const deviate = (problems: readonly string[], source = fallback) => {
    for (const what of problems) {
      const reason = row.meant?.find((each) => each.what.test(what))?.reason
      deviations.push(reason === undefined ? { what, source } : { what, source, reason })
    }
  }
  const responses = responsesOf(sheet, row)
  const documented = Object.keys(responses).map(Number)
  const success = documented.find((status) => status < 300) ?? 200

  const checkRefusal = async (status: number, provoke: () => Promise<Reply>): Promise<void> => {
    const printed = sampleOf('error')
    asked.add(status)
    try {
      const reply = await provoke()
      if (reply.status !== status)
        deviate([`${status}: was answered ${reply.status}: ${JSON.stringify(reply.body).slice(0, 160)}`])
      else {
        const problems = errorProblems(reply, printed?.value)
        deviate(
          problems.map((each) => `${status} ${each}`),
          printed?.source,
        )
        if (problems.length === 0) evidence.push(`${status} ${reply.body.code}`)
      }
    } catch (error) {
      deviate([`${status}: ${said(error)}`])
    }
  }

  try {
    const situation = await row.situation(world)
    const { body, problems } = requestOf(situation, sampleOf('request'))
    deviations.push(...problems)
    const refused =
      (caller: Caller, path: string, given: unknown = body) =>
      () =>
        caller.call(row.method, path, given)
    // What must change nothing comes first.
    if (documented.includes(403)) {
      const narrow = await world.server.as(world.given.clientId, world.given.secret, 'privatkredit:antrag:schreiben')
      await checkRefusal(403, refused(narrow, situation.path))
    }
    if (documented.includes(404) && row.template.includes('{')) {
      await checkRefusal(404, refused(situation.caller, withUnknownIds(situation.path)))
    }
    if (documented.includes(400)) {
      const [path, broken] = unreadable(row.method, situation.path)
      await checkRefusal(400, refused(situation.caller, path, broken))
    }
    await checkRefusal(401, refused(world.server.nobody, situation.path))

    const reply = await situation.caller.call(row.method, situation.path, body)
    const answer = sampleOf('answer')
    if (reply.status !== success) {
      deviate(
        [`${success}: was answered ${reply.status}: ${JSON.stringify(reply.body).slice(0, 200)}`],
        sampleOf('request')?.source,
      )
    } else {
      const isFile = 'application/pdf' in (responses[String(success)]?.content ?? {})
      const isList = Array.isArray(reply.body)
      const wrong = [
        ...(success === 204 && reply.body !== '' ? ['204: has a body'] : []),
        ...(isFile && !isPdf(reply.body) ? ['is no PDF'] : []),
        ...(isFile && reply.headers.get('content-type') !== 'application/pdf' ? ['is not said to be a PDF'] : []),
        ...(isList && reply.body.length === 0 ? ['the list is empty'] : []),
        ...Object.keys(responses[String(success)]?.headers ?? {})
          .filter((name) => !reply.headers.has(name))
          .map((name) => `header ${name}: is missing`),
        ...againstSchema(sheet, schemaOf(sheet, responses[String(success)]), reply.body),
        ...(answer ? againstSample(answer.value, reply.body) : []),
      ]
      deviate(wrong, answer?.source)
      if (wrong.every((what) => row.meant?.some((each) => each.what.test(what))))
        evidence.push(`${success}${answer ? ' as printed' : ''}`)
    }
    for (const [status, provoke] of Object.entries(row.refusals ?? {})) {
      await checkRefusal(Number(status), async () => {
        const { caller, path, body: given } = await provoke(world)
        return caller.call(row.method, path, given)
      })
    }
  } catch (error) {
    deviate([said(error)])
  }
  const left = documented.filter((status) => status !== success && !asked.has(status))
  const notAsked = left.length > 0 ? [`not brought about: ${left.join(', ')}`] : []
  return {
    id: row.id,
    documented: `${row.method} ${row.template}`,
    works: deviations.every(({ reason }) => reason !== undefined),
    evidence: [...evidence, ...notAsked].join(', '),
    deviations,
  }
}

/** The body to send, and what of the sample could not be sent as it is printed. */
const requestOf = (
  { body, replacements = {} }: Situation,
  sample: Sample | undefined,
): Readonly<{ body: unknown; problems: readonly Deviation[] }> => {
  if (!sample) return { body, problems: [] }
  const problems = Object.entries<Replacement>(replacements).map(([path, { value, reason }]) => ({
    what: `${path}: ${value === undefined ? 'left out' : `sent as ${JSON.stringify(value)}`}`,
    source: sample.source,
    reason,
  }))
  return { body: filled(sample.value, replacements), problems }
}

const STATUS = '/kreditsmart/kex/antraege/status'

type Try = Readonly<{ expect: number; what: string; caller: Caller; body: unknown; headers?: Record<string, string> }>

/** The KreditSmart document: each printed body, then each refusal that a request can bring about. */
const kreditsmartResults = async (server: ReturnType<typeof openServer>, given: Caller): Promise<Result[]> => {
  const sheet = readSheet('kex-antragsstatus') as Json
  const failure = sheet.components.schemas.Fehler
  const samples = kreditsmartSamples()
  const [first] = samples
  const known = (first?.value ?? {}) as Record<string, unknown>
  const narrow = await server.as(given.clientId, given.secret, 'partners').catch(() => server.nobody)
  const tries: readonly Try[] = [
    {
      expect: 400,
      what: 'a status that is none',
      caller: given,
      body: { ...known, produktanbieterstatus: 'GENEHMIGT' },
    },
    { expect: 400, what: 'no number', caller: given, body: { produktanbieterstatus: 'UNTERSCHRIEBEN' } },
    { expect: 401, what: 'no token', caller: server.nobody, body: known },
    { expect: 403, what: 'a token without the scope', caller: narrow, body: known },
    { expect: 404, what: 'an unknown number', caller: given, body: { antragsnummer: '000000/1/1', kommentar: 'x' } },
    { expect: 415, what: 'another content type', caller: given, body: 'x', headers: { 'content-type': 'text/plain' } },
  ]
  const ask = async (each: Omit<Try, 'what'>): Promise<readonly string[]> => {
    const trace = { 'x-traceid': 'sys12345678', ...each.headers }
    const { status, body, headers } = await each.caller.call('POST', STATUS, each.body, trace)
    if (status !== each.expect) return [`${each.expect}: was answered ${status}: ${JSON.stringify(body).slice(0, 160)}`]
    return [
      ...(headers.get('x-traceid') === 'sys12345678' ? [] : ['header X-TraceId: is not the given one']),
      ...(status === 200 ? (body === '' ? [] : ['200: has a body']) : againstSchema(sheet, failure, body)),
    ]
  }
  const rows = [
    ...samples.map(({ title, value, source }) => ({ title, source, expect: 200, caller: given, body: value })),
    ...tries.map(({ what, ...each }) => ({
      ...each,
      title: `${each.expect}: ${what}`,
      source: `kex-antragsstatus.openapi.yaml ${each.expect}`,
    })),
  ]
  const results: Result[] = []
  for (const [i, { title, source, ...each }] of rows.entries()) {
    const problems = await ask(each).catch((error: unknown) => [said(error)])
    results.push({
      id: `K${i + 1}`,
      documented: `POST ${STATUS}: ${title}`,
      works: problems.length === 0,
      evidence:
        problems.length === 0 ? `${each.expect}${each.expect === 200 ? ' without a body, as printed' : ''}` : '',
      deviations: problems.map((what) => ({ what, source })),
    })
  }
  return results
}

/** Something that listens on the loopback and answers 204 to whatever comes. */
const openReceiver = () => {
  const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()))
  const url = async (): Promise<string> => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`
  }
  return { url, close: () => server.close() }
}

/** All rows of both documents against this server. */
export const runConformance = async (target: Target): Promise<readonly Result[]> => {
  const { baseUrl, clientId, clientSecret, only, receiverUrl } = target
  const server = openServer(baseUrl)
  const given = await server.as(clientId, clientSecret)
  const receiver = openReceiver()
  try {
    const world = openWorld(server, given, receiverUrl === undefined ? receiver.url : async () => receiverUrl)
    const sheet = readSheet('splitpay') as Json
    const results: Result[] = []
    for (const [row, samples] of sampled()) {
      if (!only || only.test(row.id)) results.push(await runRow(row, samples, world, sheet))
    }
    const kreditsmart = !only || only.test('K') ? await kreditsmartResults(server, given) : []
    return [...results, ...kreditsmart]
  } finally {
    receiver.close()
  }
}
