// What the tax adviser's program must be told about us: numbers of adviser and client, fiscal year, and which of its accounts is
// which of ours.
import { join } from 'node:path'
import Type, { type StaticDecode } from 'typebox'
import { type AccountCode, accountCodes } from '../ledger/chart.ts'
import { BrokenFile, decodeFile, members, readJson } from '../products/file.ts'

/** Digits, not all of them zeros. */
const accountNumber = Type.String({ pattern: '^(?!0+$)[0-9]{4,8}$' })

const schema = members({
  consultantNumber: Type.Integer({ minimum: 1001, maximum: 9_999_999 }),
  clientNumber: Type.Integer({ minimum: 1, maximum: 99_999 }),
  /** Month and day. Never 29 February: most years have none. */
  fiscalYearBegins: Type.String({ pattern: '^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$' }),
  /** The standard chart that the numbers are taken from, "03" or "04"; empty: a chart of one's own. */
  chart: Type.String({ pattern: '^([0-9]{2})?$' }),
  accountLength: Type.Integer({ minimum: 4, maximum: 8 }),
  /** Are the bookings final there on arrival? Ours are: the days are sealed. */
  isFinal: Type.Boolean(),
  accounts: members(
    Object.fromEntries(accountCodes.map((code) => [code, accountNumber])) as Record<
      `${AccountCode}`,
      typeof accountNumber
    >,
  ),
})

export type DatevSettings = Readonly<StaticDecode<typeof schema>>

/** Checks the settings of an export. Throws a BrokenFile that names the file and each member at fault. */
export const readDatevSettings = (name: string, content: unknown): DatevSettings => {
  const settings = decodeFile(schema, content, name)
  const numbers = Object.values<string>(settings.accounts)
  const broken = [
    ...numbers
      .filter((number) => number.length !== settings.accountLength)
      .map((number) => `${number} does not have ${settings.accountLength} digits`),
    // A booking between two accounts with one number would be none.
    ...numbers.filter((number, index) => numbers.indexOf(number) !== index).map((number) => `${number} stands twice`),
  ]
  if (broken.length > 0) throw new BrokenFile(`${name}: /accounts: ${broken.join('; ')}`)
  return settings
}

const path = process.env.RAHMENWERK_DATEV ?? join(import.meta.dirname, '../products/tables/datev.json')

/** The settings of this process, read once: the lender's own (`RAHMENWERK_DATEV`), or those that keep our own numbers. */
export const datevSettings: DatevSettings = readDatevSettings(path, readJson(path))
