// What the migrations make: the committed files are true, and the tables keep tenants apart and the auditor's rows as they are.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { APP_ROLE } from '../src/db/migrate.ts'
import { stateTables } from '../tools/domain.ts'
import { schemaDump } from '../tools/schema-dump.ts'
import { schemaTypes } from '../tools/schema-types.ts'
import { testDatabase } from './database.ts'

const database = await testDatabase()

/** Readable before it is known whose request this is: who the partners are, and where their clocks stand. */
const OPEN = ['clients', 'clock_advances', 'clocks', 'partners']

const tenantTables = async (): Promise<string[]> => {
  const rows = await database.asOwner(
    `select table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'partner_id' and table_name <> all($1) order by 1`,
    [OPEN],
  )
  return rows.map((row) => String(row.table_name))
}

test('src/db/schema.ts is what the migrations make (else: npm run db:types)', async () => {
  assert.equal(readFileSync('src/db/schema.ts', 'utf8'), await schemaTypes(database.ownerUrl))
})

test('migrations/schema.sql is what the migrations make (else: npm run db:types)', async () => {
  assert.equal(readFileSync('migrations/schema.sql', 'utf8'), await schemaDump(database.ownerUrl))
})

test('every tenant table shows its rows to their partner alone, its owner included', async () => {
  const rows = await database.asOwner(
    `select c.relname as table, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
            array(select format('%s|%s|%s|%s|%s', p.permissive, p.cmd, p.roles, p.qual, p.with_check)
                    from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname) as policies
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
    [await tenantTables()],
  )
  const own = "PERMISSIVE|ALL|{public}|(partner_id = current_setting('app.partner'::text, true))|"

  assert.ok(rows.length > 20, `${rows.length} tenant tables`)
  for (const { table, ...security } of rows) {
    assert.deepEqual(security, { enabled: true, forced: true, policies: [own] }, String(table))
  }
})

test('the partner comes first in every primary, unique and foreign key of a tenant table', async () => {
  const tables = await tenantTables()
  const keys = await database.asOwner(
    `select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as key, i.indisprimary as primary,
            pg_get_indexdef(i.indexrelid, 1, true) as first
       from pg_index i where i.indisunique and i.indrelid = any($1::text[]::regclass[])`,
    [tables],
  )
  const references = await database.asOwner(
    `select k.conname as key, pg_get_constraintdef(k.oid) as definition
       from pg_constraint k where k.contype = 'f' and k.conrelid = any($1::text[]::regclass[])`,
    [tables],
  )

  assert.deepEqual(
    keys.filter(({ first }) => first !== 'partner_id'),
    [],
  )
  assert.deepEqual(
    references.filter(
      ({ definition }) => !/^FOREIGN KEY \(partner_id, .* REFERENCES \w+\(partner_id, /.test(String(definition)),
    ),
    [],
  )
  const withPrimary = new Set(keys.flatMap(({ table, primary }) => (primary ? [table] : [])))
  assert.deepEqual(
    tables.filter((table) => !withPrimary.has(table)),
    [],
  )
})

test('what an auditor relies on can be added to by the program, never changed or emptied', async () => {
  const lasting = ['transfers', 'audit_entries', 'seals', 'decisions', 'loan_events']
  const rows = await database.asOwner(
    `select t as table, has_table_privilege($2, t, 'insert') as adds, has_table_privilege($2, t, 'delete, truncate') as empties,
            has_any_column_privilege($2, t, 'update') as changes
       from unnest($1::text[]) t`,
    [lasting, APP_ROLE],
  )

  assert.deepEqual(
    rows,
    lasting.map((table) => ({ table, adds: true, empties: false, changes: false })),
  )
})

test("the program's role owns nothing, may create nothing and belongs to no other role", async () => {
  const [found] = await database.asOwner(
    `select exists (select from pg_class where relowner = r.oid) as owns,
            has_schema_privilege(r.oid, 'public', 'create') as creates,
            exists (select from pg_auth_members where member = r.oid) as belongs,
            r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication as special
       from pg_roles r where r.rolname = $1`,
    [APP_ROLE],
  )

  assert.deepEqual(found, { owns: false, creates: false, belongs: false, special: false })
})

test('no trigger and no sequence stands in the way of money or orders the business', async () => {
  const rows = await database.asOwner(
    `select tgname as name from pg_trigger where not tgisinternal
      union all
     select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`,
  )

  assert.deepEqual(rows, [])
})

test('each status column accepts the states of its machine, and no other', async () => {
  const rows = await database.asOwner(
    `select format('%s.%s', k.conrelid::regclass, a.attname) as column,
            array(select m[1] from regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') m) as accepted
       from pg_constraint k
       join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
      where k.contype = 'c' and a.attname = 'status'`,
  )
  const accepted = new Map(rows.map((row) => [row.column, (row.accepted as string[]).toSorted()]))

  for (const [column, tables] of Map.groupBy(stateTables, ({ column }) => column)) {
    const states = new Set(tables.flatMap(({ machine }) => Object.keys(machine.table)))
    assert.deepEqual(accepted.get(column), [...states].sort(), column)
  }
})
