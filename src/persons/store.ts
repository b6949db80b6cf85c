// SQL of persons.
import { sql } from 'kysely'
import { assert, notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Person, PersonDetails } from './person.ts'

type Row = Readonly<{ person_id: string; details: unknown; created_at: Date; version: number }>

const toPerson = (row: Row): Person => ({
  personId: row.person_id,
  details: row.details as PersonDetails,
  createdAt: row.created_at,
  version: row.version,
})

/** Throws 404 when the id is unknown or another partner's. */
export const getPerson = async (tx: Tx, personId: string): Promise<Person> => {
  const row = await tx.selectFrom('persons').selectAll().where('person_id', '=', personId).executeTakeFirst()
  if (!row) throw notFound('Person', personId)
  return toPerson(row)
}

/** These persons by their ids; an unknown one is missing. */
export const getPersons = async (tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, Person>> => {
  if (personIds.length === 0) return new Map()
  const rows = await tx.selectFrom('persons').selectAll().where('person_id', 'in', personIds).execute()
  return new Map(rows.map((row) => [row.person_id, toPerson(row)]))
}

/** Locks these persons, in the order of their ids, until the transaction ends; two commands on one person take turns. 404 for an unknown one. */
export const lockPersons = async (tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, Person>> => {
  const rows = await tx
    .selectFrom('persons')
    .selectAll()
    .where('person_id', '=', sql<string>`any(${personIds})`)
    .orderBy('person_id')
    .forUpdate()
    .execute()
  const persons = new Map(rows.map((row) => [row.person_id, toPerson(row)]))
  const unknown = personIds.find((personId) => !persons.has(personId))
  if (unknown !== undefined) throw notFound('Person', unknown)
  return persons
}

/** The same for one. */
export const lockPerson = async (tx: Tx, personId: string): Promise<Person> => {
  const [person] = (await lockPersons(tx, [personId])).values()
  assert(person, 'who is locked is known')
  return person
}

export const insertPerson = async ({ tx, ctx }: Write, person: Person): Promise<void> => {
  await tx
    .insertInto('persons')
    .values({
      partner_id: ctx.partnerId,
      person_id: person.personId,
      details: toJson(person.details),
      created_at: person.createdAt,
      version: person.version,
    })
    .execute()
}

export const updatePerson = async ({ tx }: Write, person: Person): Promise<void> => {
  await tx
    .updateTable('persons')
    .set({ details: toJson(person.details), version: person.version })
    .where('person_id', '=', person.personId)
    .execute()
}
