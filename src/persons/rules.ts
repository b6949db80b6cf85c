// What a person's data must be like. Pure.
import type { Day } from '../base/day.ts'
import { invalidField } from '../base/errors.ts'
import { isPrintable } from '../documents/names.ts'
import type { PersonDetails } from './person.ts'

/** Refuses what could not be printed on a contract or lies in the future; names the wire's field. */
export const checkDetails = (details: PersonDetails, today: Day): void => {
  const printed = {
    first_name: details.firstName,
    last_name: details.lastName,
    birth_name: details.birthName,
    'address.line_1': details.address?.line1,
    'address.line_2': details.address?.line2,
    'address.city': details.address?.city,
  }
  for (const [field, text] of Object.entries(printed)) {
    if (text !== undefined && !isPrintable(text)) {
      throw invalidField(
        field,
        `'${text}' holds a character that cannot be printed on a contract; write it in Latin, Greek or Cyrillic letters.`,
      )
    }
  }
  if (details.birthDate !== undefined && details.birthDate > today)
    throw invalidField('birth_date', `${details.birthDate} lies in the future.`)
}
