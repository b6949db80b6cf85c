// The day that a written payment file asks for, and the same file for another day.
import { type Day, parseDay } from '../../base/day.ts'
import { assert } from '../../base/errors.ts'

/** Each batch says it once: `ReqdExctnDt` with its `Dt` in a pain.001, `ReqdColltnDt` in a pain.008. */
const REQUESTED = /(<ReqdExctnDt>\s*<Dt>|<ReqdColltnDt>)(\d{4}-\d\d-\d\d)/

/** The day on which a file that we wrote wants to be executed or collected; all of its batches have the same one. */
export const requestedDay = (xml: string): Day => {
  const [, , on] = REQUESTED.exec(xml) ?? []
  assert(on, 'a payment file asks for a day')
  return parseDay(on)
}

/** The same file, byte for byte, but for the day. */
export const forDay = (xml: string, on: Day): string => xml.replaceAll(new RegExp(REQUESTED, 'g'), `$1${on}`)
