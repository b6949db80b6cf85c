import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeXml, encodeXml } from './xml-encoding.ts'

const header = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`
const utf8 = (text: string) => Buffer.from(text, 'utf8')
const latin1 = (text: string) => Buffer.from(text, 'latin1')

const read: readonly (readonly [what: string, bytes: Buffer, text: string])[] = [
  ['UTF-8 without a word about it', utf8('<a>Jürgen Größe 張</a>'), '<a>Jürgen Größe 張</a>'],
  ['UTF-8 as it declares', utf8(`${header('utf-8')}<a>Jürgen</a>`), `${header('utf-8')}<a>Jürgen</a>`],
  ['UTF-8 with its mark', utf8('\ufeff<a>ü</a>'), '\ufeff<a>ü</a>'],
  ['ISO-8859-1 as it declares', latin1(`${header('ISO-8859-1')}<a>Jürgen</a>`), `${header('ISO-8859-1')}<a>Jürgen</a>`],
  ['US-ASCII as it declares', latin1(`${header('US-ASCII')}<a/>`), `${header('US-ASCII')}<a/>`],
]
for (const [what, bytes, text] of read) {
  test(`${what} is read, and comes out as the same bytes`, () => {
    assert.equal(decodeXml(bytes), text)
    assert.deepEqual(encodeXml(text), bytes)
  })
}

const refused: readonly (readonly [what: string, bytes: Buffer, problem: RegExp])[] = [
  ['ISO-8859-1 that says nothing', latin1('<a>Jürgen</a>'), /its byte 5 is no character of UTF-8/],
  ['ISO-8859-1 that claims UTF-8', latin1(`${header('UTF-8')}<a>ü</a>`), /its byte 42 is no character of UTF-8/],
  ['half a character', utf8('<a>ü').subarray(0, 4), /its byte 4 is no character of UTF-8/],
  ['more than US-ASCII declares', utf8(`${header('US-ASCII')}ü`), /no character of US-ASCII/],
  [
    'another encoding',
    latin1(`${header('windows-1252')}<a/>`),
    /written in windows-1252; UTF-8 and ISO-8859-1 are read/,
  ],
  ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le'), /written in UTF-16/],
  [
    'a mark that the declaration denies',
    utf8(`\ufeff${header('ISO-8859-1')}`),
    /declares iso-8859-1 and begins with the mark/,
  ],
]
for (const [what, bytes, problem] of refused) {
  test(`${what} is refused by name`, () => assert.throws(() => decodeXml(bytes), problem))
}
