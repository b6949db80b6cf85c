// What can be done with persons.
import { newId } from '../base/id.ts'
import type { Command } from '../db/write.ts'
import { type Person, type PersonDetails, personChanged, personCreated } from './person.ts'
import { checkDetails } from './rules.ts'
import { insertPerson, lockPerson, updatePerson } from './store.ts'

/** Adds a person. The audit entry names the fields, never their values: personal data must be able to go. */
export const createPerson: Command<PersonDetails, Person> = {
  name: 'persons.create',
  run: async (write, details) => {
    checkDetails(details, write.ctx.today)
    const person: Person = { personId: newId('person'), details, createdAt: write.ctx.now, version: 1 }
    await insertPerson(write, person)
    write.changed('person', person.personId, null, { fields: Object.keys(details) })
    write.publish(personCreated.of(person.personId, { personId: person.personId }))
    return person
  },
}

/** Changes the members that are given; the others stay. */
export const changePerson: Command<{ personId: string; details: Partial<PersonDetails> }, Person> = {
  name: 'persons.change',
  run: async (write, { personId, details }) => {
    const before = await lockPerson(write.tx, personId)
    const consents = { ...before.details.consents, ...details.consents }
    const person: Person = {
      ...before,
      details: { ...before.details, ...details, consents },
      version: before.version + 1,
    }
    checkDetails(person.details, write.ctx.today)
    await updatePerson(write, person)
    const fields = Object.keys(details)
    write.changed('person', personId, { version: before.version }, { version: person.version, fields })
    write.publish(personChanged.of(personId, { personId, fields }))
    return person
  },
}
