// What the font of the documents can print. A name in another script is refused where it enters: it would stop the contract.
import { readFileSync } from 'node:fs'
import { fontFiles } from './files.ts'

/** The characters a TrueType font maps to glyphs: its `cmap` table, whose full form is format 12 (OpenType specification). */
const charactersOf = (font: Buffer): Set<number> => {
  const cmap = tableOffset(font, 'cmap')
  const subtables = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, i) => cmap + font.readUInt32BE(cmap + 8 + i * 8),
  )
  const full = subtables.find((at) => font.readUInt16BE(at) === 12)
  if (full === undefined) throw new Error('the font has no full character map (cmap format 12)')
  const characters = new Set<number>()
  for (let group = full + 16; group < full + 16 + font.readUInt32BE(full + 12) * 12; group += 12) {
    const last = font.readUInt32BE(group + 4)
    for (let code = font.readUInt32BE(group); code <= last; code++) characters.add(code)
  }
  return characters
}

const tableOffset = (font: Buffer, tag: string): number => {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const record = 12 + i * 16
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8)
  }
  throw new Error(`the font has no table ${tag}`)
}

const characters = fontFiles
  .map((file) => charactersOf(readFileSync(file)))
  .reduce((regular, bold) => regular.intersection(bold))

/** The characters of this text that no document can print, each once: those without a glyph, and invisible ones. */
export const unprintable = (text: string): string[] => [
  ...new Set(
    [...text].filter((letter) => !characters.has(letter.codePointAt(0) ?? 0) || /[\p{C}\p{Zl}\p{Zp}]/u.test(letter)),
  ),
]

/** Can a document print this text? Latin, Greek and Cyrillic names can be printed. */
export const isPrintable = (text: string): boolean => unprintable(text).length === 0

/** A free text as a document can print it: one line, at most 300 characters, `?` for what has no glyph, a dash for nothing. */
export const printed = (text: string): string => {
  const line = [...text.replace(/\s+/g, ' ').trim()].slice(0, 300)
  return (
    line
      .map((letter) => (isPrintable(letter) ? letter : '?'))
      .join('')
      .trim() || '–'
  )
}
