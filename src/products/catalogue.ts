// Every product version and the base rates, read and checked once, when the program starts.
import { join } from 'node:path'
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { BrokenFile, decodeFile, readFolder, readJson } from './file.ts'
import {
  type BaseRate,
  baseRatesSchema,
  type Country,
  type Product,
  productClaims,
  productSchema,
  type Segment,
} from './product.ts'

/** Checks one product file. Throws a BrokenFile that names the file and each member at fault. */
export const readProduct = (name: string, content: unknown): Product => {
  const product = decodeFile(productSchema, content, name)
  const broken = productClaims.filter(([, holds]) => !holds(product)).map(([claim]) => claim)
  if (product.version !== name) broken.push(`version is the file's name, ${name}`)
  if (broken.length > 0) throw new BrokenFile(`${name}: does not hold: ${broken.join('; ')}`)
  return product
}

/** Checks the table of base rates: the days ascend. Throws a BrokenFile. */
export const readBaseRates = (name: string, content: unknown): readonly BaseRate[] => {
  const { rates } = decodeFile(baseRatesSchema, content, name)
  const late = rates.findIndex((entry, index) => entry.from <= (rates[index - 1]?.from ?? ''))
  if (late >= 0) throw new BrokenFile(`${name}: /rates/${late}/from must be later than the one before`)
  return rates
}

const productsIn = (folder: string): readonly Product[] =>
  readFolder(folder).map(([name, content]) => readProduct(name, content))

/** All product versions, old ones included: contracts made under them live on. */
export let products: readonly Product[] = productsIn(join(import.meta.dirname, 'files'))

/** A lender's own products stand beside ours from now on. Called once, before the program opens. Throws a BrokenFile. */
export const useProducts = (folder: string): void => {
  const own = productsIn(folder)
  const twice = own.find(({ version }) => products.some((product) => product.version === version))
  if (twice) throw new BrokenFile(`${folder}: ${twice.version} is there already: a version never changes`)
  products = [...products, ...own]
}

/** The base rates of § 247 BGB, oldest first. Default interest is split where they change. */
export const baseRates: readonly BaseRate[] = readBaseRates(
  'base-rates',
  readJson(join(import.meta.dirname, 'tables', 'base-rates.json')),
)

/** The version that a new application of this segment and country takes on this day; undefined where nothing is offered. */
export const productFor = (segment: Segment, country: string, on: Day): Product | undefined =>
  newest(
    products.filter((product) => product.segment === segment && product.country === country),
    on,
  )

/** The version a contract was made under. An unknown one is a bug: versions are never removed. */
export const productByVersion = (version: string): Product => {
  const found = products.find((product) => product.version === version)
  assert(found, `the product version ${version} has a file`)
  return found
}

/** The countries in which this segment is served at all. */
export const countriesServed = (segment: Segment): readonly Country[] => [
  ...new Set(products.filter((product) => product.segment === segment).map((product) => product.country)),
]

const newest = (versions: readonly Product[], on: Day): Product | undefined =>
  versions
    .filter((product) => product.offeredFrom <= on)
    .reduce<Product | undefined>((best, next) => (best && best.offeredFrom > next.offeredFrom ? best : next), undefined)
