// Writes the types of the migrated schema for kysely. `--check` fails when the committed file differs.
import { readFileSync, writeFileSync } from 'node:fs'
import pg from 'pg'

const TYPES: Record<string, string> = {
  bool: 'boolean',
  bytea: 'Buffer',
  date: 'Day',
  float8: 'number',
  int2: 'number',
  int4: 'number',
  int8: 'bigint',
  jsonb: 'Json',
  json: 'Json',
  numeric: 'string',
  text: 'string',
  timestamptz: 'Date',
  uuid: 'string',
  varchar: 'string',
}

const pascal = (name: string): string => name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

export const schemaTypes = async (url: string): Promise<string> => {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{
    table: string
    column: string
    type: string
    array: boolean
    nullable: boolean
    filled: boolean
    fixed: boolean
    states: string[] | null
  }>(`
    select c.relname as table, a.attname as column, coalesce(e.typname, t.typname) as type, e.oid is not null as array,
           not a.attnotnull as nullable, a.atthasdef or a.attidentity <> '' as filled,
           a.attgenerated <> '' or a.attidentity = 'a' as fixed,
           (select array(select m[1] from regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') m)
              from pg_constraint k
             where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
               and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%' limit 1) as states
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
     where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
     order by c.relname, a.attnum`)
  await client.end()

  const tables = Map.groupBy(rows, (row) => row.table)
  const member = (row: (typeof rows)[number]): string => {
    const base = row.states?.length ? row.states.map((state) => `'${state}'`).join(' | ') : TYPES[row.type]
    if (!base) throw new Error(`${row.table}.${row.column}: no TypeScript type for ${row.type}`)
    const type = `${row.array ? `Array<${base}>` : base}${row.nullable ? ' | null' : ''}`
    const wrapped = row.fixed ? `GeneratedAlways<${type}>` : row.filled ? `Generated<${type}>` : type
    return `  ${row.column}: ${wrapped}`
  }
  const bodies = [...tables].map(
    ([name, columns]) => `export type ${pascal(name)}Table = {\n${columns.map(member).join('\n')}\n}\n`,
  )
  const all = [...tables.keys()].map((name) => `  ${name}: ${pascal(name)}Table`).join('\n')
  const used = ['Generated', 'GeneratedAlways'].filter((name) => bodies.some((body) => body.includes(`${name}<`)))
  return [
    '// Written by tools/schema-types.ts from the migrated schema. Do not edit.',
    used.length ? `import type { ${used.join(', ')} } from 'kysely'` : '',
    "import type { Day } from '../base/day.ts'\n",
    'export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }\n',
    ...bodies,
    `export type Schema = {\n${all}\n}\n`,
  ].join('\n')
}

if (import.meta.main) {
  const [url, file, check] = process.argv.slice(2)
  if (!url || !file) throw new Error('usage: schema-types.ts URL FILE [--check]')
  const text = await schemaTypes(url)
  if (check === '--check') {
    if (readFileSync(file, 'utf8') !== text) throw new Error(`${file} does not match the migrated schema`)
  } else writeFileSync(file, text)
}
