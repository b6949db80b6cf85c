// What default costs under a product: the table of base rates and the product's margin.
import { baseRates, productByVersion } from '../products/catalogue.ts'
import type { DefaultTerms } from './default-interest.ts'

const byProduct = new Map<string, DefaultTerms>()

/** The terms of default of a product version, made once. */
export const defaultTermsOf = (productCode: string): DefaultTerms => {
  const known = byProduct.get(productCode)
  if (known) return known
  const terms = {
    baseRates: baseRates.map(({ from, rate }) => ({ fromOn: from, rate })),
    marginRate: productByVersion(productCode).defaultInterest.marginRate,
  }
  byProduct.set(productCode, terms)
  return terms
}
