// Reads back what the renderer wrote, for the tests: pages with their text, fonts, attachment, structure. It knows the plain
// form in which the Typst compiler writes PDF 1.7 (objects in the file, Flate streams, glyphs named by ToUnicode), no more.
import { inflateSync } from 'node:zlib'

export type ReadPdf = Readonly<{
  /** The text of each page, with single blanks between words. */
  pages: readonly string[]
  language: string | undefined
  title: string | undefined
  pdfaPart: string | undefined
  isTagged: boolean
  /** How often each kind of structure element occurs: `H1`, `Table`, `TH` … */
  elements: Readonly<Record<string, number>>
  fonts: readonly { name: string; isEmbedded: boolean }[]
  attachments: readonly { name: string; relationship: string | undefined; text: string }[]
}>

/** A dictionary as text; of a stream also what it holds, inflated. */
export type PdfObject = Readonly<{ dictionary: string; stream: Buffer | undefined }>

export const readPdf = (bytes: Uint8Array): ReadPdf => {
  const objects = objectsOf(Buffer.from(bytes))
  const all = [...objects.values()]
  const of = (reference: string | undefined): PdfObject => {
    const object = objects.get(Number(reference))
    if (!object) throw new Error(`the PDF has no object ${reference}`)
    return object
  }
  const catalogue = all.find(({ dictionary }) => /\/Type \/Catalog/.test(dictionary))?.dictionary ?? ''
  const tree = all.find(({ dictionary }) => /\/Type \/Pages/.test(dictionary))?.dictionary ?? ''
  const metadata = all.find(({ dictionary }) => /\/Type \/Metadata/.test(dictionary))?.stream?.toString() ?? ''

  const fontsOf = (page: string) =>
    new Map(
      [...page.matchAll(/\/(f\d+) (\d+) 0 R/g)].map(([, name = '', id]) => [
        name,
        glyphNames(of(entry(of(id).dictionary, 'ToUnicode')).stream),
      ]),
    )
  const pages = [...(/\/Kids \[([^\]]*)\]/.exec(tree)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, id]) => {
    const page = of(id).dictionary
    return textOf(of(entry(page, 'Contents')).stream?.toString('latin1') ?? '', fontsOf(page))
  })

  return {
    pages,
    language: /\/Lang \((.*?)\)/.exec(catalogue)?.[1],
    title: /<dc:title>.*?<rdf:li[^>]*>(.*?)<\/rdf:li>/s.exec(metadata)?.[1],
    pdfaPart: /pdfaid:part[=>"]+(\d)/.exec(metadata)?.[1],
    isTagged: /\/StructTreeRoot \d+/.test(catalogue) && /\/Marked true/.test(catalogue),
    elements: Object.fromEntries(
      Object.entries(
        Object.groupBy(all, ({ dictionary }) => /\/Type \/StructElem\s+\/S \/(\w+)/.exec(dictionary)?.[1] ?? ''),
      ).map(([kind, found]) => [kind, found?.length ?? 0]),
    ),
    fonts: all
      .filter(({ dictionary }) => /\/Type \/FontDescriptor/.test(dictionary))
      .map(({ dictionary }) => ({
        name: /\/FontName \/(\S+)/.exec(dictionary)?.[1] ?? '',
        isEmbedded: /\/FontFile[23]? \d+/.test(dictionary),
      })),
    attachments: all
      .filter(({ dictionary }) => /\/Type \/Filespec/.test(dictionary))
      .map(({ dictionary }) => ({
        name: /\/UF \((.*?)\)/.exec(dictionary)?.[1] ?? '',
        relationship: /\/AFRelationship \/(\w+)/.exec(dictionary)?.[1],
        text: of(/\/EF <<\s*\/F (\d+) 0 R/.exec(dictionary)?.[1]).stream?.toString() ?? '',
      })),
  }
}

const entry = (dictionary: string, name: string): string | undefined =>
  new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary)?.[1]

/** All objects of the file by number, in their newest form. */
export const objectsOf = (file: Buffer): Map<number, PdfObject> => {
  const text = file.toString('latin1')
  const objects = new Map<number, PdfObject>()
  const start = /(?<=\n)(\d+) 0 obj\n/g
  for (let found = start.exec(text); found; found = start.exec(text)) {
    const [head, id] = found
    const from = found.index + head.length
    const end = text.indexOf('endobj', from)
    const streamAt = text.indexOf('\nstream\n', from)
    if (streamAt < 0 || streamAt > end) {
      objects.set(Number(id), { dictionary: text.slice(from, end), stream: undefined })
      continue
    }
    const dictionary = text.slice(from, streamAt)
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1])
    const raw = file.subarray(streamAt + 8, streamAt + 8 + length)
    objects.set(Number(id), { dictionary, stream: /\/FlateDecode/.test(dictionary) ? inflateSync(raw) : raw })
    start.lastIndex = streamAt + 8 + length
  }
  return objects
}

/** Glyph → characters, from the single mappings of a ToUnicode table. */
const glyphNames = (table: Buffer | undefined): Map<number, string> =>
  new Map(
    [...(table?.toString('latin1') ?? '').matchAll(/<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\n/g)].map(
      ([, glyph = '', text = '']) => [
        Number.parseInt(glyph, 16),
        Buffer.from(text, 'hex').swap16().toString('utf16le'),
      ],
    ),
  )

// A font, a string (in parentheses, which may stand in it in pairs, or in hex), or the end of a piece of text.
const tokens = /\/(f\d+) [\d.]+ Tf|(\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*\))|<([0-9A-F]+)>|\bET\b/g

const textOf = (content: string, fonts: Map<string, Map<number, string>>): string => {
  let glyphs = new Map<number, string>()
  let text = ''
  for (const [, font, literal, hex] of content.matchAll(tokens)) {
    if (font) glyphs = fonts.get(font) ?? glyphs
    else if (literal ?? hex) {
      const bytes = literal ? Buffer.from(unescaped(literal.slice(1, -1)), 'latin1') : Buffer.from(hex ?? '', 'hex')
      for (let at = 0; at + 1 < bytes.length; at += 2) text += glyphs.get(bytes.readUInt16BE(at)) ?? '\ufffd'
    } else text += ' '
  }
  return text.replace(/[\s\u00a0]+/g, ' ').trim()
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

const unescaped = (literal: string): string =>
  literal.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  )
