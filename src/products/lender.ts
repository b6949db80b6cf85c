// Who lends: the name on contracts, the account that pays and collects, the creditor identifier. One a program.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type StaticDecode } from 'typebox'
import { decodeFile, members } from './file.ts'

const text = Type.String({ minLength: 1, maxLength: 255 })

/** `HH:MM`, as the clocks in Berlin show it; `24:00` is the end of the day. */
const time = Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' })

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
  cutOffs: Type.Optional(members({ payouts: Type.Optional(time), debits: Type.Optional(time) })),
  complaintBody: members({ name: text, street: text, postalCode: text, city: text, website: text }),
  bureaus: Type.Array(text),
})

/** Until when the lender's bank takes a file on the same day: of payouts, of debits. */
export type CutOffs = Readonly<{ payouts: string; debits: string }>

/** A bank that is told nothing of takes files until the end of the day. */
const END_OF_DAY: CutOffs = { payouts: '24:00', debits: '24:00' }

export type Lender = Readonly<Omit<StaticDecode<typeof schema>, 'cutOffs'>> & Readonly<{ cutOffs: CutOffs }>

/** Reads a lender's file, or the sandbox bank's. A broken file names the member at fault. */
export const readLender = (path = join(import.meta.dirname, 'tables/lender.json')): Lender => {
  const told = decodeFile(schema, JSON.parse(readFileSync(path, 'utf8')), path)
  return Object.freeze({ ...told, cutOffs: Object.freeze({ ...END_OF_DAY, ...told.cutOffs }) })
}

/** The lender of this process: the sandbox's, until `useLender` names another. */
export let lender: Lender = readLender()

/** This file's lender is the one from now on. Called once, before the program opens. */
export const useLender = (path: string): void => {
  lender = readLender(path)
}
