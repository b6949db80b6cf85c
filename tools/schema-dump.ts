// What the migrations make of an empty database, as SQL to read (`npm run db:types` writes it to
// migrations/schema.sql): tables, keys, indexes, policies and rights, sorted.
// Reviews see in it what a change does; a test compares it with the migrated schema. It is made from the catalogue, so
// that it needs no client program and looks alike on every release of PostgreSQL.
import pg from 'pg'

type Row = Readonly<{ place: string; line: string }>

/** Each query gives the lines of one kind and the table that they belong to, in the order in which they are written. */
const COLUMNS = `
  select c.relname as place,
         format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then ' not null' else '' end,
                case when d.adbin is not null and a.attgenerated = '' then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end,
                case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                     when a.attidentity <> '' then ' generated as identity' else '' end) as line
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   order by c.relname collate "C", a.attnum`

// A newer PostgreSQL also lists each "not null" as a constraint (n): the column says it already.
const CONSTRAINTS = `
  select c.relname as place, format('constraint %I %s', k.conname, pg_get_constraintdef(k.oid)) as line
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
   where c.relnamespace = 'public'::regnamespace and k.contype <> 'n'
   order by c.relname collate "C", array_position(array['p', 'u', 'f', 'c', 'x'], k.contype::text), k.conname collate "C"`

const INDEXES = `
  select c.relname as place, pg_get_indexdef(i.indexrelid) as line
    from pg_index i
    join pg_class c on c.oid = i.indrelid
   where c.relnamespace = 'public'::regnamespace and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
   order by c.relname collate "C", i.indexrelid::regclass::text collate "C"`

const SECURITY = `
  select c.relname as place, format('alter table %I %s row level security', c.relname, word) as line
    from pg_class c
    cross join lateral (values (1, 'enable', c.relrowsecurity), (2, 'force', c.relforcerowsecurity)) as said(nth, word, so)
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and so
   order by c.relname collate "C", nth`

const POLICIES = `
  select tablename as place,
         format('create policy %I on %I as %s for %s to %s%s%s', policyname, tablename, lower(permissive), lower(cmd), array_to_string(roles, ', '),
                ' using (' || qual || ')', ' with check (' || with_check || ')') as line
    from pg_policies where schemaname = 'public'
   order by tablename collate "C", policyname collate "C"`

const GRANTS = `
  select c.relname as place,
         format('grant %s on %I to %s', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type collate "C"), c.relname,
                coalesce(r.rolname, 'public')) as line
    from pg_class c
    cross join lateral aclexplode(c.relacl) g
    left join pg_roles r on r.oid = g.grantee
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and g.grantee <> c.relowner
   group by c.relname, r.rolname
   order by c.relname collate "C", r.rolname collate "C"`

// Everything that has no place above, so that none can come unseen.
const OTHERS = `
  select kind as place, format('%s %s', kind, name) as line from (
    select 'view' as kind, c.relname::text as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
    union all
    select 'sequence', c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
    union all
    select 'trigger', format('%s on %s', t.tgname, t.tgrelid::regclass) from pg_trigger t where not t.tgisinternal
    union all
    select 'function', p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace
    union all
    select 'type', t.typname from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
  ) as all_others
   order by kind collate "C", name collate "C"`

/** The schema of the database at the owner's address as sorted text. */
export const schemaDump = async (ownerUrl: string): Promise<string> => {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const linesOf = async (sql: string): Promise<Map<string, string[]>> => {
      const { rows } = await client.query<Row>(sql)
      return new Map(
        [...Map.groupBy(rows, ({ place }) => place)].map(([place, found]) => [place, found.map(({ line }) => line)]),
      )
    }
    const columns = await linesOf(COLUMNS)
    const constraints = await linesOf(CONSTRAINTS)
    const statements = [await linesOf(INDEXES), await linesOf(SECURITY), await linesOf(POLICIES), await linesOf(GRANTS)]
    const others = [...(await linesOf(OTHERS)).values()].flat()
    const tables = [...columns].map(([table, ofTable]) => {
      const inside = [...ofTable, ...(constraints.get(table) ?? [])].map((line) => `  ${line}`).join(',\n')
      const after = statements.flatMap((kind) => kind.get(table) ?? []).map((line) => `${line};\n`)
      return `create table ${table} (\n${inside}\n);\n${after.join('')}`
    })
    const head = '-- Written by tools/schema-dump.ts from the migrated schema (npm run db:types). Do not edit.\n'
    return [head, ...tables, ...others.map((line) => `-- ${line}\n`)].join('\n')
  } finally {
    await client.end()
  }
}
