// The XML under the messages: elements out as text, text in as elements that know their path, so that an error can name it.
import { Temporal } from 'temporal-polyfill'
import { type Day, dayAt, isDay, ZONE } from '../../base/day.ts'
import { assert } from '../../base/errors.ts'
import { type Cents, CURRENCY, centsToDecimal, decimalToCents } from '../../base/money.ts'
import { type InPieces, isXmlText, MessageError, parseXml } from './xml-parser.ts'

// ——— out ———

/** An element to be written: its text, or its children in order; `false` and `null` stand for a child that is not there. */
export type Element = Readonly<{ name: string; currency?: string; content: string | readonly Child[] }>
type Child = Element | false | null | readonly Child[]

/** `el('Cd', 'SEPA')` or `el('SvcLvl', el('Cd', 'SEPA'))`. */
export const el = (name: string, ...content: readonly [string] | readonly Child[]): Element => ({
  name,
  content: typeof content[0] === 'string' ? content[0] : (content as readonly Child[]),
})

/** An amount of euro: `<InstdAmt Ccy="EUR">1234.56</InstdAmt>`. */
export const amountEl = (name: string, cents: Cents): Element => ({
  name,
  currency: CURRENCY,
  content: centsToDecimal(cents),
})

/** The whole message, one element a line: the same elements give the same bytes. Throws on a character that XML forbids. */
export const writeMessage = (messageName: string, root: Element): string => {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<Document xmlns="${namespace(messageName)}">`]
  writeElement(root, '  ', lines)
  return `${lines.join('\n')}\n</Document>\n`
}

const namespace = (messageName: string): string => `urn:iso:std:iso:20022:tech:xsd:${messageName}`

const writeElement = ({ name, currency, content }: Element, indent: string, lines: string[]): void => {
  const start = `${indent}<${name}${currency === undefined ? '' : ` Ccy="${currency}"`}`
  if (typeof content === 'string') {
    lines.push(`${start}>${escaped(content)}</${name}>`)
    return
  }
  lines.push(`${start}>`)
  const before = lines.length
  writeChildren(content, `${indent}  `, lines)
  if (lines.length > before) lines.push(`${indent}</${name}>`)
  else lines[before - 1] = `${start}/>`
}

const writeChildren = (children: readonly Child[], indent: string, lines: string[]): void => {
  for (const child of children) {
    if (!child) continue
    if ('name' in child) writeElement(child, indent, lines)
    else writeChildren(child, indent, lines)
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escaped = (text: string): string => {
  assert(isXmlText(text), `a bank message holds only characters of XML: ${text}`)
  return /[&<>]/.test(text) ? text.replace(/[&<>]/g, (mark) => escapes[mark] ?? mark) : text
}

/** An instant as ISODateTime in UTC, whole seconds: the machine's zone leaves no trace. */
export const dateTime = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

// ——— in ———

/** Ten trillion euro: sums of such amounts fit the database, and each is exact as a number of JSON. */
const LARGEST_CENTS = 999_999_999_999_999n

/** An element that was read. */
export class XmlNode {
  readonly name: string
  readonly children: XmlNode[] = []
  /** Its own text, as it stood in the file. The parser adds to it. */
  content = ''
  private readonly parent: XmlNode | null
  private readonly given: Readonly<Record<string, string>>

  /** Of its namespace, as it stood before the name; empty where there was none. */
  private readonly prefix: string

  constructor(name: string, attributes: Readonly<Record<string, string>>, parent: XmlNode | null, prefix: string) {
    this.name = name
    this.given = attributes
    this.parent = parent
    this.prefix = prefix
  }

  /** Its namespace, where it declares that itself. */
  get ownNamespace(): string | undefined {
    return this.given[this.prefix === '' ? 'xmlns' : `xmlns:${this.prefix}`]
  }

  /** Where the element stands, for a person: `Document/BkToCstmrStmt/Stmt/Ntry[2]/Amt`. */
  get path(): string {
    if (!this.parent) return this.name
    const place = this.parent.all(this.name).indexOf(this)
    return `${this.parent.path}/${this.name}${place > 0 ? `[${place + 1}]` : ''}`
  }

  /** Every child of this name, in order. */
  all(name: string): readonly XmlNode[] {
    return this.children.filter((child) => child.name === name)
  }

  /** The element at the end of this chain of names, the first of each; null when one is missing. */
  find(...names: readonly string[]): XmlNode | null {
    let node: XmlNode | null = this
    for (const name of names) node = node?.children.find((child) => child.name === name) ?? null
    return node
  }

  /** As `find`; throws a MessageError when it is missing. */
  get(...names: readonly string[]): XmlNode {
    const found = this.find(...names)
    if (!found) throw this.error(`${names.join('/')} is missing`)
    return found
  }

  /** The text at the end of this chain of names; null when it is missing or empty. */
  findText(...names: readonly string[]): string | null {
    return this.find(...names)?.text() || null
  }

  /** As `findText`; throws a MessageError when it is missing or empty. */
  getText(...names: readonly string[]): string {
    const found = this.get(...names)
    const text = found.text()
    if (text === '') throw found.error('is empty')
    return text
  }

  /** The element's own text, without white space around it; empty when it holds elements alone. */
  text(): string {
    return this.content.trim()
  }

  attributes(): Readonly<Record<string, string>> {
    return this.given
  }

  /** An amount of euro in cents, at least zero. Throws a MessageError on another currency or parts of a cent. */
  cents(): Cents {
    const currency = this.attributes().Ccy
    if (currency !== CURRENCY) throw this.error(`is in ${currency ?? 'no currency'}, not in ${CURRENCY}`)
    return this.read((text) => {
      const cents = decimalToCents(text.replace(/^\./, '0.').replace(/(\.\d\d)0+$|\.$/, '$1'))
      if (cents < 0n) throw new RangeError('the amount is negative')
      if (cents > LARGEST_CENTS) throw new RangeError('more than any account holds')
      return cents
    })
  }

  /** A day, written as a date or as a date and time (then its day in Berlin). Throws a MessageError. */
  day(): Day {
    const text = this.text()
    const date = text.slice(0, 10)
    return isDay(date) && !text.includes('T') ? date : dayAt(this.instant())
  }

  /** An instant; without a zone the bank means Berlin. Throws a MessageError. */
  instant(): Date {
    return this.read((text) => {
      if (/(Z|[+-]\d\d:\d\d)$/.test(text)) return new Date(Temporal.Instant.from(text).epochMilliseconds)
      return new Date(Temporal.PlainDateTime.from(text).toZonedDateTime(ZONE).epochMilliseconds)
    })
  }

  /** A whole number that is not negative. Throws a MessageError. */
  count(): number {
    return this.read((text) => {
      if (!/^\d{1,15}$/.test(text)) throw new RangeError('no whole number')
      return Number(text)
    })
  }

  /** What is wrong at this element. */
  error(problem: string): MessageError {
    return new MessageError(`${this.path}: ${problem}`)
  }

  private read<T>(parse: (text: string) => T): T {
    const text = this.text()
    try {
      return parse(text)
    } catch (error) {
      throw this.error(`cannot be read: "${text}" (${error instanceof Error ? error.message : String(error)})`)
    }
  }
}

/** A message that was read: its kind, and the element under `Document`. */
export type Message<Name extends string> = Readonly<{ messageName: Name; root: XmlNode }>

/**
 * Reads a message of one of these kinds, which the namespace of its top element tells and nothing else does. Throws a
 * MessageError for anything that is no well-formed XML or is of another kind.
 */
export function* readMessage<Name extends string>(xml: string, messageNames: readonly Name[]): InPieces<Message<Name>> {
  const document = yield* parseXml(
    xml,
    (name, attributes, parent: XmlNode | null, prefix) => new XmlNode(name, attributes, parent, prefix),
  )
  if (document.name !== 'Document') throw new MessageError(`the top element is ${document.name}, not Document`)
  const kind = document.ownNamespace
  const messageName = messageNames.find((name) => kind === namespace(name))
  if (!messageName) {
    const found = kind?.startsWith(namespace('')) ? kind.slice(namespace('').length) : 'unknown'
    throw new MessageError(`a message of the kind ${found}, not ${messageNames.join(' or ')}`)
  }
  const [root] = document.children
  if (!root) throw new MessageError('Document is empty')
  return { messageName, root }
}
