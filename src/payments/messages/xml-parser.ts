// A strict reader of the XML that banks send: elements, attributes, text, CDATA, comments, processing instructions. What
// banks have no use for (document types, entities of one's own) is refused, so a file cannot grow or fetch anything.

/** A file from the bank that cannot be read as what it should be; the message names the place and what is wrong there. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

/** An element while it is read. Names stand without the prefixes of namespaces. */
export type OpenElement<E> = {
  readonly name: string
  readonly children: E[]
  content: string
}

type Attributes = Readonly<Record<string, string>>

/** Work on a large file, which stops now and then for others to go on. */
export type InPieces<T> = Generator<void, T, void>

/** Does the work without a stop. */
export const atOnce = <T>(work: InPieces<T>): T => {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** So long nobody else is served, in milliseconds. */
const LONGEST_PIECE = 15

/** Does the work, and gives way to whatever else the process has to do. */
export const givingWay = async <T>(work: InPieces<T>): Promise<T> => {
  for (let since = performance.now(); ; ) {
    const { done, value } = work.next()
    if (done) return value
    if (performance.now() - since < LONGEST_PIECE) continue
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}

/** Only characters that XML 1.0 allows: no control characters, no half of a pair. */
export const isXmlText = (text: string): boolean =>
  !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)

/** So many characters are looked at, or tags read, in one piece. */
const PIECE_CHARACTERS = 500_000
const PIECE_TAGS = 500

function* isXmlTextInPieces(text: string): InPieces<boolean> {
  for (let at = 0; at < text.length; yield) {
    const next = at + PIECE_CHARACTERS
    const cutsPair = (text.charCodeAt(next - 1) & 0xfc00) === 0xd800
    const end = cutsPair ? next + 1 : next
    if (!isXmlText(text.slice(at, end))) return false
    at = end
  }
  return true
}

/** No message of ISO 20022 nests its elements half as deep, or has half as many attributes. */
const MAX_DEPTH = 64
const MAX_ATTRIBUTES = 20

const name = '[A-Za-z_][\\w.:-]*'
const value = `"[^"<]*"|'[^'<]*'`
// One tag of a file, or what stands for none: comment, CDATA, an end tag, a start tag (name, attributes, is it empty?).
const pieces = new RegExp(
  [
    '<!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>',
    '<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>',
    `</(${name})\\s*>`,
    `<(${name})((?:\\s+${name}\\s*=\\s*(?:${value})){0,${MAX_ATTRIBUTES}})\\s*(/?)>`,
  ].join('|'),
  'y',
)
const attributePieces = new RegExp(`(${name})\\s*=\\s*(${value})`, 'g')

// What nearly all of a file consists of, read without the cost of a general pattern: `<Name>`, text, and the end of what is open.
const plainStart = /<([A-Za-z_][\w.-]*)>/y
const ENDS = '>'.charCodeAt(0)
const BEGINS = '<'.charCodeAt(0)
const SLASH = '/'.charCodeAt(0)

/** Makes an element; the prefix, which stood before its name, is empty where there was none. */
type Make<E> = (name: string, attributes: Attributes, parent: E | null, prefix: string) => E

/**
 * The top element of the file; `make` makes each element. Throws a MessageError that names the line for anything that is no
 * well-formed XML.
 */
export function* parseXml<E extends OpenElement<E>>(xml: string, make: Make<E>): InPieces<E> {
  const open: E[] = []
  let top: E | null = null
  let current: E | null = null
  let outside = ''
  let at = 0
  const broken = (problem: string): MessageError =>
    new MessageError(`no well-formed XML: line ${xml.slice(0, at).split('\n').length}: ${problem}`)

  const begin = (name: string, attributes: Attributes, prefix = ''): E => {
    const begun = make(name, attributes, current, prefix)
    if (current) current.children.push(begun)
    else if (top) throw broken('not exactly one element at the top')
    else top = begun
    return begun
  }
  const enter = (begun: E): void => {
    open.push(begun)
    if (open.length >= MAX_DEPTH) throw broken('the elements are nested too deep')
    current = begun
  }
  const leave = (): void => {
    open.pop()
    current = open.at(-1) ?? null
  }
  const add = (text: string): void => {
    if (current) current.content += text
    else outside += text
  }

  if (!(yield* isXmlTextInPieces(xml)))
    throw new MessageError('no well-formed XML: it holds characters that XML forbids')
  for (let read = 1; at < xml.length; read++) {
    if (read % PIECE_TAGS === 0) yield
    if (xml.charCodeAt(at) !== BEGINS) {
      const next = xml.indexOf('<', at)
      const end = next < 0 ? xml.length : next
      add(decoded(xml.slice(at, end), broken))
      at = end
      continue
    }
    const here = current as E | null
    if (here && xml.charCodeAt(at + 1) === SLASH) {
      const end = at + 2 + here.name.length
      if (xml.charCodeAt(end) === ENDS && xml.startsWith(here.name, at + 2)) {
        leave()
        at = end + 1
        continue
      }
    }
    plainStart.lastIndex = at
    const plain = plainStart.exec(xml)
    if (plain?.[1] !== undefined) {
      enter(begin(plain[1], noAttributes))
      at = plainStart.lastIndex
      continue
    }
    pieces.lastIndex = at
    const found = pieces.exec(xml)
    if (!found) throw broken(`this cannot be read: ${xml.slice(at, at + 20)}`)
    const [, cdata, ended, started, attributes, slash] = found
    if (cdata !== undefined) add(cdata)
    else if (started !== undefined) {
      const begun = begin(local(started), attributesOf(attributes, broken), prefixOf(started))
      if (slash === '') enter(begun)
    } else if (ended !== undefined) {
      if (!here || local(ended) !== here.name) throw broken(`</${ended}> ends what was not begun`)
      leave()
    }
    at = pieces.lastIndex
  }

  const last = open.at(-1)
  if (last) throw broken(`${last.name} does not end`)
  // A byte order mark counts as white space.
  if (!top || outside.trim() !== '') throw broken('not exactly one element at the top')
  return top
}

type Broken = (problem: string) => MessageError

const local = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1)

const prefixOf = (qualified: string): string => qualified.slice(0, Math.max(0, qualified.indexOf(':')))

const noAttributes: Attributes = {}

const attributesOf = (text: string | undefined, broken: Broken): Attributes => {
  if (!text) return noAttributes
  const entries = Array.from(text.matchAll(attributePieces), ([, key = '', quoted = '']): [string, string] => [
    key,
    decoded(quoted.slice(1, -1), broken),
  ])
  if (new Set(entries.map(([key]) => key)).size < entries.length) throw broken('an attribute is given twice')
  return Object.fromEntries(entries)
}

const characters: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

const decoded = (text: string, broken: Broken): string => {
  if (!text.includes('&')) return text
  return text.replace(/&(?:(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7})|([a-z]+));|&/g, (reference, code, named) => {
    const number = code ? Number(code.replace('#x', '0x').replace('#', '')) : Number.POSITIVE_INFINITY
    const character = named ? characters.get(named) : number <= 0x10ffff ? String.fromCodePoint(number) : undefined
    if (character === undefined || !isXmlText(character)) throw broken(`${reference} stands for no character`)
    return character
  })
}
