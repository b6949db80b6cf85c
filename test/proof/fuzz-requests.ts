// Requests made of our own OpenAPI document: as it wants them, nearly so, and hostile. Chance is given, so that a seed says all.

type Json = Readonly<Record<string, unknown>>

/** A number from 0 to below 1. */
export type Random = () => number

export type Operation = Readonly<{
  name: string
  method: string
  path: string
  parameters: readonly Json[]
  /** Of the body, by content type. */
  content: Readonly<Record<string, Readonly<{ schema?: unknown }>>>
  responses: Json
}>

/** What is there to be named: ids by the name of the parameter that takes them; each entry belongs to one person. */
export type Belongings = readonly Readonly<Record<string, readonly string[]>>[]

export type Fuzzed = Readonly<{
  operation: string
  /** What was done to it. */
  kind: string
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  payload: string | Buffer | undefined
  /** Whose token it carries. */
  caller: number
}>

export const operationsOf = (document: Json): readonly Operation[] =>
  Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, requestBody, responses }]) => ({
      name: String(operationId),
      method: method.toUpperCase(),
      path,
      parameters: (parameters ?? []) as readonly Json[],
      content: (requestBody as { content?: Operation['content'] } | undefined)?.content ?? {},
      responses: responses as Json,
    })),
  )

/** Stands for a token that JSON.stringify cannot write. */
const RAW = /"@raw:([^"]*)"/g
const raw = (token: string): string => `@raw:${token}`

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

const hostileTexts = [
  ...['', ' ', ' x', 'null', 'true', '0', '-1', '%', '%s%n', '{{7*7}}', '<script>alert(1)</script>'],
  ...["'; drop table persons; --", "1' or '1'='1", '"', '\\', '$$); select 1; --', '../../etc/passwd'],
  ...[
    '\u0000',
    'a\u0000b',
    '\u0007',
    '\u001b[31m',
    '\r\nX-Evil: 1',
    '\ud800',
    '\udfff\ud800',
    '\u202egnp',
    '\ufeff',
    '💥',
    'ﷺ',
  ],
  ...['__proto__', 'constructor', 'a'.repeat(300), 'ä'.repeat(5000), 'x'.repeat(70_000)],
  ...['2026-02-30', '0000-00-00', '9999-12-31', '-271821-04-20', '2026-13-01T25:61:61Z', '20261120', '1e9'],
  ...['0'.repeat(32), 'f'.repeat(5000), `${'0'.repeat(32)}cper`, 'DE00000000000000000000', 'DE92370601930002130041'],
]

const hostileValues: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e21,
    2 ** 53,
    2 ** 63,
    -(2 ** 31),
    1e308,
    5e-324,
    99_999_999_999,
    100_000_000_000,
  ],
  ...['1e999', '-1e999', '123456789012345678901234567890', '0.1000000000000000055511151231257827'].map(raw),
  ...[[], {}, [[]], [null], [{}], { value: 1 }, { length: -1 }, { toString: 1 }],
  ...[raw(deep(50)), raw(deep(4000))],
]

const IBANS = ['DE92370601930002130041', 'DE24110101015191513526', 'FR1420041010050500013M02606']
const WORDS = ['R1', 'Fahrrad', 'solarisBank', 'Erika', 'Grüße', 'x']

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

/** `{id}` behind `signings` is a signing's. */
const idNameOf = (path: string, name: string): string => {
  const parts = path.split('/')
  return name === 'id' ? `${String(parts[parts.indexOf('{id}') - 1]).slice(0, -1)}_id` : name
}

/** Makes requests for the operations of the document. */
export const openMaker = (document: Json, random: Random) => {
  const operations = operationsOf(document)
  const chance = (share: number): boolean => random() < share
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1))
  const one = <T>(list: readonly T[]): T => pick(random, list)
  const hostile = (): unknown => (chance(0.6) ? one(hostileTexts) : one(hostileValues))

  const resolved = (schema: unknown): Json => {
    const { $ref, ...rest } = (schema ?? {}) as Record<string, unknown>
    if (typeof $ref !== 'string') return rest
    const found = $ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document)
    return { ...resolved(found), ...rest, title: $ref.split('/').at(-1) }
  }

  /** A world as the request sees it: today, and whose ids it may name. */
  type Place = Readonly<{ today: string; own: Belongings[number]; all: Belongings }>

  const near = (today: string, least: number, most: number): string =>
    new Date(Date.parse(today) + whole(least, most) * 86_400_000).toISOString().slice(0, 10)

  const idFor = (name: string, { own, all }: Place): string | undefined => {
    const ids = chance(0.9) ? own[name] : one(all)?.[name]
    return ids && ids.length > 0 ? one(ids) : undefined
  }

  const textFor = (name: string, schema: Json, place: Place): string => {
    const inner = /\[(\w+)\]$/.exec(name)?.[1] ?? name
    const known = idFor(inner, place)
    if (known !== undefined) return known
    if (/iban/i.test(inner)) return one([...IBANS, ...(place.own.iban ?? [])])
    if (/url|address$/i.test(inner)) return one(['http://127.0.0.1:9/', 'https://localhost:9/x'])
    if (schema.format === 'date' || /(_on|_date|date)$/.test(inner)) return near(place.today, -60, 90)
    if (/(_at|_min|_max)$/.test(inner)) return `${near(place.today, -40, 40)}${chance(0.5) ? 'T10:00:00Z' : ''}`
    if (Array.isArray(schema.examples) && chance(0.7)) return String(one(schema.examples))
    if (/country|nationality/.test(inner)) return one(['DE', 'FR', 'AT'])
    if (/phone|mobile/.test(inner)) return '+4915112345678'
    if (/email/.test(inner)) return 'erika@example.org'
    if (/number$|mandate/.test(inner)) return `L${whole(1e8, 9e8)}ABCDE`.slice(0, 14)
    const most = typeof schema.maxLength === 'number' ? schema.maxLength : 40
    return one(WORDS).repeat(whole(1, 3)).slice(0, most)
  }

  /** Something that the schema admits, as far as it can be guessed. */
  const valueFor = (given: unknown, name: string, place: Place, depth = 0): unknown => {
    const schema = resolved(given)
    if (Array.isArray(schema.enum)) return one(schema.enum)
    const choices = (schema.anyOf ?? schema.oneOf) as unknown
    if (Array.isArray(choices)) return valueFor(one(choices), name, place, depth)
    const type = Array.isArray(schema.type) ? one(schema.type) : schema.type
    if (type === 'object') {
      if (/Money/.test(String(schema.title))) {
        return { value: one([50_000, 100_000, 200_000, 17_263, 1, 300]), unit: 'cents', currency: 'EUR' }
      }
      const required = (schema.required ?? []) as readonly string[]
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Json)
          .filter(([member]) => required.includes(member) || (depth < 4 && chance(0.6)))
          .map(([member, inner]) => [member, valueFor(inner, member, place, depth + 1)]),
      )
    }
    if (type === 'array')
      return Array.from({ length: whole(0, 2) }, () => valueFor(schema.items, name, place, depth + 1))
    if (type === 'boolean') return chance(0.5)
    if (type === 'null') return null
    if (type === 'integer' || type === 'number') {
      if (name === 'days') return whole(0, 2)
      if (name === 'term') return one([3, 6, 12, 24])
      if (/rate/.test(name)) return one([0.11, 0.05, 0])
      if (name === 'year') return Number(place.today.slice(0, 4)) - whole(0, 1)
      const least = Number(schema.minimum ?? 0)
      return whole(least, Math.min(Number(schema.maximum ?? 1000), least + one([1, 30, 1000])))
    }
    return type === 'string' ? textFor(name, schema, place) : one<unknown>(['x', 1, true])
  }

  /** Another value somewhere inside: gone, hostile, doubled, one too many. */
  const bent = (value: unknown): unknown => {
    if (Array.isArray(value) && value.length > 0 && chance(0.8)) {
      const at = whole(0, value.length - 1)
      return value.map((item, i) => (i === at ? bent(item) : item))
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && chance(0.9)) {
      const names = Object.keys(value)
      const at = one(names)
      const entries = Object.entries(value)
      if (at === undefined || chance(0.1))
        return Object.fromEntries([...entries, [String(one(hostileTexts)), hostile()]])
      if (chance(0.15)) return Object.fromEntries(entries.filter(([name]) => name !== at))
      return Object.fromEntries(entries.map(([name, inner]) => [name, name === at ? bent(inner) : inner]))
    }
    if (typeof value === 'number' && chance(0.3)) return one([-value, value + 0.5, value * 1e9, String(value), -1, 0])
    if (typeof value === 'string' && chance(0.2)) return value.slice(0, -1)
    return hostile()
  }

  const jsonOf = (value: unknown): string => (JSON.stringify(value) ?? '').replaceAll(RAW, (_whole, token) => token)

  const encoded = (value: unknown): string => {
    const text = typeof value === 'object' ? jsonOf(value) : String(value)
    return chance(0.1) ? encodeURI(text.toWellFormed()) : encodeURIComponent(text.toWellFormed())
  }

  const brokenPieces = ['%', '%zz', '%ff', '%00', '%c0%ae', '..', '.', '%2f', '%2e%2e%2f', '', ';x=1', '*', ':id', '~1']

  const pathFor = ({ path, parameters }: Operation, place: Place, isBent: boolean): string => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name))
    const victim = isBent ? one(names) : undefined
    return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
      if (name === victim) return chance(0.4) ? one(brokenPieces) : encoded(one(hostileTexts))
      const wanted = idNameOf(path, name)
      const schema = parameters.find((each) => each.name === name)?.schema
      return encodeURIComponent(idFor(wanted, place) ?? textFor(wanted, resolved(schema), place))
    })
  }

  const queryFor = ({ parameters }: Operation, place: Place, isBent: boolean): string => {
    const known = parameters.filter((each) => each.in === 'query')
    const chosen = known.filter(({ required }) => required === true || chance(0.3))
    const pairs = chosen.map(({ name, schema }): [string, unknown] => [
      String(name),
      name === 'page[number]' ? whole(0, 3) : valueFor(schema, String(name), place),
    ])
    if (isBent) {
      const at = one(pairs)
      if (at && chance(0.3)) pairs.push([at[0], one([at[1], hostile()])])
      else if (at && chance(0.7)) at[1] = hostile()
      else
        pairs.push([
          one([
            'page[size]',
            'page',
            'filter[]',
            'filter[x][y]',
            '__proto__',
            'sort',
            '%00',
            String(one(hostileTexts)),
          ]),
          hostile(),
        ])
    }
    if (pairs.length === 0) return ''
    return `?${pairs.map(([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encoded(value)}`).join('&')}`
  }

  const hostileHeaders: readonly (() => Record<string, string>)[] = [
    () => ({ 'idempotency-key': '' }),
    () => ({ 'idempotency-key': 'k'.repeat(256) }),
    () => ({ 'idempotency-key': one(["'; --", 'ü', ' ', 'twin', String(whole(1, 5))]) }),
    () => ({ 'rahmenwerk-strict': one(['true', 'TRUE', 'maybe', '']) }),
    () => ({ 'rahmenwerk-preview': one(['true', 'false', 'yes', '']) }),
    () => ({ 'x-traceid': one(['t'.repeat(9000), "'; drop table work; --", '', 'ü']) }),
    () => ({ accept: one(['', 'text/html', '*/*;q=0', 'x'.repeat(3000)]) }),
    () => ({ 'accept-encoding': 'gzip;q=1,*;q=0', range: 'bytes=0-1', 'if-none-match': '*' }),
    () => ({ 'x-forwarded-for': '127.0.0.1, evil', forwarded: 'for=unknown', host: "evil'; --" }),
    () => ({ cookie: 'a=b; '.repeat(500), 'content-encoding': 'gzip', expect: '100-continue' }),
    () => ({ 'x-http-method-override': 'DELETE', 'transfer-encoding': 'chunked' }),
    () => ({
      authorization: one([
        'Bearer',
        'Bearer x',
        'Basic OjpY',
        'bearer  a b c',
        'Bearer eyJhbGciOiJub25lIn0.e30.',
        'Bearer '.padEnd(9000, 'x'),
      ]),
    }),
  ]

  const contentTypes = [
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/json; charset=utf-16',
    'application/jsonx',
    '',
    'application/json;;;',
    'application/x-www-form-urlencoded',
  ]

  const broken = (text: string): string | Buffer =>
    one<() => string | Buffer>([
      () => text.slice(0, whole(0, text.length)),
      () => `${text}${text}`,
      () => `\ufeff${text}`,
      () => text.replace('}', ',}'),
      () => text.replaceAll('"', "'"),
      () => Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
      () => `{"__proto__":{"x":1}}`,
      () => `{"constructor":{"prototype":{"x":1}}}`,
      () => one(['null', '[]', '"x"', '1', 'NaN', 'undefined', '{"a":1,"a":2}', '\u0000']),
      () => `{"a":${'['.repeat(20_000)}`,
      () => `{"a":${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}`,
    ])()

  type Kind = 'valid' | 'body' | 'query' | 'path' | 'header' | 'type' | 'broken' | 'method'
  const kinds: readonly (readonly [Kind, number])[] = [
    ['valid', 0.3],
    ['body', 0.3],
    ['query', 0.1],
    ['path', 0.08],
    ['header', 0.08],
    ['broken', 0.06],
    ['type', 0.04],
    ['method', 0.04],
  ]
  const kindBy = (random: number): Kind => {
    let left = random
    for (const [kind, share] of kinds) {
      left -= share
      if (left < 0) return kind
    }
    return 'valid'
  }

  /** A secret is hashed slowly, on purpose: what checks or makes one is asked less often. */
  const isSlow = ({ path }: Operation): boolean => /token|\/partners$|\/clients$/.test(path)
  const often = operations.flatMap((each) => Array.from({ length: isSlow(each) ? 1 : 6 }, () => each))

  /** The next request: of a caller of `today` who has these belongings. */
  const next = (callers: readonly Readonly<{ today: string; belongings: Belongings }>[]): Fuzzed => {
    const operation = one(often)
    const kind = kindBy(random())
    const caller = chance(0.75) ? 0 : whole(0, callers.length - 1)
    const { today, belongings } = callers[caller] ?? { today: '2026-11-20', belongings: [] }
    const named = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => idNameOf(operation.path, String(name)))
    const able = belongings.filter((own) => named.every((name) => name in own))
    const everyones = callers.flatMap((each) => each.belongings)
    const place: Place = { today, own: (chance(0.9) ? one(able) : undefined) ?? one(belongings) ?? {}, all: everyones }
    const [type, media] = one(Object.entries(operation.content)) ?? []
    const good = media && valueFor(media.schema, '', place)
    const body = kind === 'body' && good !== undefined ? bent(good) : good
    const isForm = type === 'application/x-www-form-urlencoded'
    const text =
      body === undefined
        ? undefined
        : isForm && typeof body === 'object' && body !== null
          ? Object.entries(body)
              .map(([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encoded(value)}`)
              .join('&')
          : jsonOf(body)
    const payload = kind === 'broken' ? broken(text ?? '{}') : kind === 'type' ? (text ?? '{}') : text
    // A century of days is a proper wish, and takes a quarter of an hour.
    if (operation.path.endsWith('/advance') && /9999|"days":\s*\d{2}/.test(String(payload))) return next(callers)
    const method =
      kind === 'method' ? one(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) : operation.method
    return {
      operation: operation.name,
      kind,
      method,
      url: pathFor(operation, place, kind === 'path') + queryFor(operation, place, kind === 'query'),
      headers: {
        ...(payload === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...(chance(0.1) ? { 'idempotency-key': `k${whole(1, 1e6)}` } : {}),
        ...(kind === 'type' ? { 'content-type': one(contentTypes) } : {}),
        ...(kind === 'header' || chance(0.03) ? one(hostileHeaders)() : {}),
      },
      payload,
      caller,
    }
  }
  return { operations, next }
}
