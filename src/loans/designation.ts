// Which of the customer's loans the words of a transfer mean (§ 366 (1) BGB, `lending.md` 3). Pure.
import { sepaText } from '../payments/messages/sepa-text.ts'

export type Designated = Readonly<{ loanId: string; reference: string }>

/** The words as banks carry them: letters of SEPA's character set, in capitals. */
const wordsOf = (text: string): string[] =>
  sepaText(text, Number.POSITIVE_INFINITY)
    .toUpperCase()
    .match(/[A-Z0-9]+/g) ?? []

/** Takes the words out wherever they stand together. False: they stand nowhere. */
const takeOut = (words: (string | null)[], wanted: readonly string[]): boolean => {
  let isFound = false
  for (let at = 0; at + wanted.length <= words.length; at++) {
    if (!wanted.every((word, i) => words[at + i] === word)) continue
    words.fill(null, at, at + wanted.length)
    isFound = true
  }
  return isFound
}

/**
 * The loans that a transfer names, by the reference that the customer gave them or by their id, which banks may have broken with
 * spaces. A reference is its whole words; one that is part of a longer one that stands there is not meant.
 */
export const loansDesignated = (remittance: string, loans: readonly Designated[]): ReadonlySet<string> => {
  const unbroken = remittance.replaceAll(/\s/g, '').toLowerCase()
  const named = loans.filter(({ loanId }) => unbroken.includes(loanId)).map(({ loanId }) => loanId)
  const words: (string | null)[] = wordsOf(remittance)
  const references = [...Map.groupBy(loans, ({ reference }) => wordsOf(reference).join(' '))]
    .map(([reference, own]) => ({ wanted: reference === '' ? [] : reference.split(' '), own }))
    .filter(({ wanted }) => wanted.length > 0)
    .toSorted((a, b) => b.wanted.length - a.wanted.length)
  const meant = references.filter(({ wanted }) => takeOut(words, wanted)).flatMap(({ own }) => own)
  return new Set([...named, ...meant.map(({ loanId }) => loanId)])
}
