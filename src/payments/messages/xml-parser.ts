// A strict reader of the XML that banks send: elements, attributes, text, CDATA, comments, processing instructions. What
// banks have no use for (document types, entities of one's own) is refused, so a file cannot grow or fetch anything.

/** A file from the bank that cannot be read as what it should be; the message names the place and what is wrong there. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

/** An element as it stood in the file, without the prefixes of namespaces. */
export type ParsedElement = Readonly<{
  name: string
  attributes: Readonly<Record<string, string>>
  children: readonly ParsedElement[]
  text: string
}>

/** Only characters that XML 1.0 allows: no control characters, no half of a pair. */
export const isXmlText = (text: string): boolean =>
  !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)

type OpenElement = {
  name: string
  attributes: Readonly<Record<string, string>>
  children: OpenElement[]
  text: string
}

/** No message of ISO 20022 nests its elements half as deep, or has half as many attributes. */
const MAX_DEPTH = 64
const MAX_ATTRIBUTES = 20

const name = '[A-Za-z_][\\w.:-]*'
const value = `"[^"<]*"|'[^'<]*'`
// One piece of a file: what means nothing, CDATA, an end tag, a start tag (name, attributes, is it empty?), or text.
const pieces = new RegExp(
  [
    '<!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>',
    '<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>',
    `</(${name})\\s*>`,
    `<(${name})((?:\\s+${name}\\s*=\\s*(?:${value})){0,${MAX_ATTRIBUTES}})\\s*(/?)>`,
    '([^<]+)',
  ].join('|'),
  'y',
)
const attributePieces = new RegExp(`(${name})\\s*=\\s*(${value})`, 'g')

/** The top element of the file. Throws a MessageError that names the line for anything that is no well-formed XML. */
export const parseXml = (xml: string): ParsedElement => {
  const outside: OpenElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [outside]
  let at = 0
  const broken = (problem: string): MessageError =>
    new MessageError(`no well-formed XML: line ${xml.slice(0, at).split('\n').length}: ${problem}`)

  if (!isXmlText(xml)) throw new MessageError('no well-formed XML: it holds characters that XML forbids')
  while (at < xml.length) {
    const current = open.at(-1) ?? outside
    pieces.lastIndex = at
    const found = pieces.exec(xml)
    if (!found) throw broken(`this cannot be read: ${xml.slice(at, at + 20)}`)
    const [, cdata, ended, started, attributes, slash, text] = found
    if (text !== undefined) current.text += decoded(text, broken)
    else if (cdata !== undefined) current.text += cdata
    else if (started !== undefined) {
      const begun = { name: local(started), attributes: attributesOf(attributes, broken), children: [], text: '' }
      current.children.push(begun)
      if (slash === '') open.push(begun)
      if (open.length > MAX_DEPTH) throw broken('the elements are nested too deep')
    } else if (ended !== undefined) {
      if (open.length === 1 || local(ended) !== current.name) throw broken(`</${ended}> ends what was not begun`)
      open.pop()
    }
    at = pieces.lastIndex
  }

  if (open.length > 1) throw broken(`${open.at(-1)?.name} does not end`)
  // A byte order mark counts as white space.
  const [top, second] = outside.children
  if (!top || second || outside.text.trim() !== '') throw broken('not exactly one element at the top')
  return top
}

type Broken = (problem: string) => MessageError

const local = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1)

const noAttributes = {}

const attributesOf = (text: string | undefined, broken: Broken): Readonly<Record<string, string>> => {
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
