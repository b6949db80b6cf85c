// The samples that the two published documents print, each with the line where it begins.
import { readFileSync } from 'node:fs'
import { keysOf, lineOf, readSheet } from '../openapi-compare.ts'

export type Sample = Readonly<{ value: unknown; source: string }>

const FOLDER = 'test/golden/contracts'

/** The page's folding marks, which are no part of the JSON: `{- "a": 1}, - "b"`. */
const withoutMarks = (text: string): string => text.replaceAll(/(^|[[{,]\s*)- (?=["{])/gm, '$1')

/** Every JSON block of the page, in order. */
export const splitpaySamples = (): readonly Sample[] => {
  const name = 'splitpay.seed.txt'
  const lines = readFileSync(`${FOLDER}/${name}`, 'utf8').split('\n')
  const samples: Sample[] = []
  for (let at = 0; at < lines.length; at++) {
    if (!/^[[{]- /.test(lines[at] ?? '')) continue
    for (let end = at + 1; end <= lines.length; end++) {
      const value = parsed(withoutMarks(lines.slice(at, end).join('\n')))
      if (value === undefined) continue
      samples.push({ value, source: `${name}:${at + 1}` })
      at = end - 1
      break
    }
  }
  return samples
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the block goes on
  }
}

type Examples = Readonly<Record<string, Readonly<{ summary: string; value: unknown }>>>

/** The page prints its bodies without braces and cuts one short; the sheet has them whole. */
export const kreditsmartSamples = (): readonly (Sample & Readonly<{ title: string }>)[] => {
  const sheet = 'kex-antragsstatus'
  const pointer = [
    'paths',
    '/kreditsmart/kex/antraege/status',
    'post',
    'requestBody',
    'content',
    'application/json',
    'examples',
  ]
  const examples = pointer.reduce<unknown>(
    (at, name) => (at as Record<string, unknown>)[name],
    readSheet(sheet),
  ) as Examples
  const keys = keysOf(readFileSync(`${FOLDER}/${sheet}.openapi.yaml`, 'utf8').split('\n'))
  return Object.entries(examples).map(([name, { summary, value }]) => ({
    title: summary,
    value,
    source: `${sheet}.openapi.yaml:${lineOf(keys, [...pointer, name])}`,
  }))
}
