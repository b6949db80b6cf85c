import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { systemProblem } from './file-names.ts'
import { folderBank } from './folder-bank.ts'

const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bank-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const bank = folderBank(folder)
const today = parseDay('2026-11-21')
const inFolder = (partner: string) => join(folder, partner, 'in')
const put = (partner: string, name: string, content: string): void => {
  mkdirSync(inFolder(partner), { recursive: true })
  writeFileSync(join(inFolder(partner), name), content)
}
const fetch = async (partner: string) =>
  (await bank.fetch(partner, today)).map(({ receipt, content }) => ({
    receipt,
    text: content instanceof Error ? content.message : Buffer.from(content).toString(),
  }))
const texts = async (partner: string) => (await fetch(partner)).map(({ text }) => text).sort()

test('a file that is still being written is left until its end is there', async () => {
  put('writing', 'a.xml', '<Document><Stmt>')
  assert.deepEqual([await texts('writing'), readdirSync(inFolder('writing'))], [[], ['a.xml']])
  put('writing', 'a.xml', '<n:Document><Stmt/></n:Document>\n')
  assert.deepEqual(
    [await texts('writing'), readdirSync(inFolder('writing'))],
    [['<n:Document><Stmt/></n:Document>\n'], []],
  )
})

test('a file without an end that nobody writes any more is taken for what it is', async () => {
  put('abandoned', 'note.txt', 'hello')
  const longAgo = new Date(Date.now() - 120_000)
  utimesSync(join(inFolder('abandoned'), 'note.txt'), longAgo, longAgo)
  assert.deepEqual(await texts('abandoned'), ['hello'])
})

test('folders and hidden files are no files of the bank', async () => {
  put('others', '.part', '<Document/></Document>')
  mkdirSync(join(inFolder('others'), 'sub'))
  assert.deepEqual(await texts('others'), [])
})

test('a file of a name that was read before overwrites nothing', async () => {
  for (const content of ['<Document>1</Document>', '<Document>2</Document>', '<Document>3</Document>']) {
    put('names', 'camt.xml', content)
    for (const { receipt } of await fetch('names')) await bank.acknowledge('names', receipt)
  }
  const read = join(folder, 'names', 'read')
  assert.deepEqual(
    readdirSync(read).map((name) => [name, readFileSync(join(read, name), 'utf8')]),
    [
      ['camt.2.xml', '<Document>2</Document>'],
      ['camt.3.xml', '<Document>3</Document>'],
      ['camt.xml', '<Document>1</Document>'],
    ],
  )
})

const document = (text: string) => `<Document>${text}</Document>`
for (const [what, name] of [
  ['ascii', `${'x'.repeat(230)}.xml`],
  ['two bytes a letter', `${'ü'.repeat(125)}.xml`],
  ['an extension alone', `.x${'.y'.repeat(120)}`.slice(1)],
  ['one long extension', `a.${'x'.repeat(250)}`],
] as const) {
  test(`a file whose name is as long as can be is taken and read, and so is its twin: ${what}`, async () => {
    for (const content of [document('1'), document('2')]) {
      put(what, name, content)
      assert.deepEqual([await texts(what), readdirSync(inFolder(what))], [[content], []])
      for (const { receipt } of await fetch(what)) await bank.acknowledge(what, receipt)
    }
    const read = readdirSync(join(folder, what, 'read'))
    assert.deepEqual([read.length, read.every((each) => each.isWellFormed())], [2, true])
  })
}

test('a file that cannot be read is told of in the same words each time, without a path of ours', async () => {
  put('huge', 'camt.xml', '')
  truncateSync(join(inFolder('huge'), 'camt.xml'), 3 * 2 ** 30)
  const longAgo = new Date(Date.now() - 120_000)
  utimesSync(join(inFolder('huge'), 'camt.xml'), longAgo, longAgo)
  const [first = '', ...others] = await texts('huge')
  assert.match(first, /^taken\/[0-9a-f-]{36}~camt\.xml cannot be read: /)
  assert.deepEqual([others, await texts('huge')], [[], [first]])

  const problemOf = (path: string) => readFile(path).catch(systemProblem)
  const problems = await Promise.all(['a', 'b'].map((name) => problemOf(join(folder, name.repeat(300)))))
  assert.deepEqual(problems, Array(2).fill('name too long (ENAMETOOLONG)'))
})

test('a file that comes under the same name while the first is read is one of its own', async () => {
  put('again', 'camt.xml', '<Document>1</Document>')
  const [first] = await fetch('again')
  put('again', 'camt.xml', '<Document>2</Document>')
  assert.deepEqual(await texts('again'), ['<Document>1</Document>', '<Document>2</Document>'])
  await bank.acknowledge('again', first?.receipt ?? '')
  assert.deepEqual(await texts('again'), ['<Document>2</Document>'])
})

test('a process that was killed while it read leaves the file to the next; acknowledged by two it is read once', async () => {
  put('killed', 'camt.xml', '<Document>1</Document>')
  const [before] = await fetch('killed')
  const [afterwards] = await fetch('killed')
  assert.deepEqual(before, afterwards)
  await Promise.all([before, afterwards].map((file) => bank.acknowledge('killed', file?.receipt ?? '')))
  assert.deepEqual([await texts('killed'), readdirSync(join(folder, 'killed', 'read'))], [[], ['camt.xml']])
})
