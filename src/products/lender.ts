// Who lends: the name on contracts, the account that pays and collects, the creditor identifier. One a program.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type StaticDecode } from 'typebox'
import { decodeFile, members } from './file.ts'

const text = Type.String({ minLength: 1, maxLength: 255 })

const schema = members({
  name: Type.String({ minLength: 1, maxLength: 70 }),
  street: text,
  postalCode: text,
  city: text,
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
  phone: text,
  email: text,
  website: text,
  register: text,
  representatives: text,
  supervisor: text,
  dataProtectionEmail: text,
  produktanbieter: Type.String({ pattern: '^[A-Z0-9_]{1,64}$' }),
  creditorId: Type.String({ pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$' }),
  iban: Type.String({ pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' }),
  complaintBody: members({ name: text, street: text, postalCode: text, city: text, website: text }),
  bureaus: Type.Array(text),
})

export type Lender = Readonly<StaticDecode<typeof schema>>

/** Reads a lender's file, or the sandbox bank's. A broken file names the member at fault. */
export const readLender = (path = join(import.meta.dirname, 'tables/lender.json')): Lender =>
  decodeFile(schema, JSON.parse(readFileSync(path, 'utf8')), path)

/** The lender of this process: the sandbox's, until `useLender` names another. */
export let lender: Lender = readLender()

/** This file's lender is the one from now on. Called once, before the program opens. */
export const useLender = (path: string): void => {
  lender = readLender(path)
}
