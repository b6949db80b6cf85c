import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { canonicalJson, type Document, DocumentRefused, newDocument, published } from './documents.ts'
import { contractExample, exampleCreatedAt, exampleDocuments, secciExample } from './examples.ts'
import { templatesFolder } from './files.ts'
import { isPrintable } from './names.ts'
import { readPdf } from './pdf-reader.ts'
import { openRenderer } from './renderer.ts'

const renderer = openRenderer()
after(() => renderer.close())

const secci = newDocument('secci', 'de', secciExample, exampleCreatedAt)

/** Every published document in every language, with its example. */
const all = published.map(({ template, version, language }): Document => {
  const example = exampleDocuments.find((document) => document.template === template && document.version === version)
  assert.ok(example, `${template} ${version} has no example`)
  return { ...example, language }
})

/** A renderer whose templates differ from the published ones by one text in one file. */
const withChangedTemplate = async (
  file: string,
  from: string | RegExp,
  to: string,
  run: (folder: string) => Promise<void>,
) => {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'))
  try {
    cpSync(templatesFolder, folder, { recursive: true })
    const path = join(folder, file)
    const before = readFileSync(path, 'utf8')
    const changed = before.replace(from, to)
    assert.notEqual(changed, before)
    writeFileSync(path, changed)
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the same document has the same bytes in another process and another place, and when its data comes back in another order', async () => {
  const shuffled = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, member]) => [name, shuffled(member)]),
        )
      : value
  const templates = mkdtempSync(join(tmpdir(), 'templates-'))
  cpSync(templatesFolder, templates, { recursive: true })
  const other = openRenderer({ templates })
  try {
    const first = await Promise.all(all.map(renderer.render))
    const again = await Promise.all(
      all.toReversed().map((document) => other.render({ ...document, data: shuffled(document.data) })),
    )
    for (const [index, pdf] of again.toReversed().entries()) assert.deepEqual(pdf, first[index])
  } finally {
    await other.close()
    rmSync(templates, { recursive: true })
  }
})

test('each document is PDF/A-3, tagged, in its language, with its own fonts and its data attached', async () => {
  for (const document of all) {
    const pdf = readPdf(await renderer.render(document))
    assert.equal(pdf.pdfaPart, '3')
    assert.ok(pdf.isTagged)
    assert.equal(pdf.language, document.language)
    assert.ok(pdf.title && pdf.pages[0]?.includes(pdf.title))
    assert.equal(pdf.elements.H1, 1)
    if (['secci', 'contract'].includes(document.template))
      assert.ok((pdf.elements.H2 ?? 0) > 3 && (pdf.elements.TH ?? 0) > 6)
    // Every table has a head.
    assert.equal((pdf.elements.TH ?? 0) > 0, (pdf.elements.Table ?? 0) > 0)
    assert.ok(pdf.fonts.length > 0)
    for (const font of pdf.fonts)
      assert.ok(font.isEmbedded && /^[A-Z]{6}\+NotoSans-(Regular|Bold)$/.test(font.name), font.name)
    assert.deepEqual(pdf.attachments, [{ name: 'data.json', relationship: 'Data', text: canonicalJson(document.data) }])
    const pageCount = pdf.pages.length
    for (const [index, page] of pdf.pages.entries())
      assert.match(page, new RegExp(`(Seite|Page) ${index + 1} (von|of|sur) ${pageCount}$`))
    for (const page of pdf.pages) assert.doesNotMatch(page, /[{}\ufffd]|null|undefined/)
  }
})

test('the pre-contract information has the items of Art. 10 on the pages where they belong', async () => {
  const { pages } = readPdf(await renderer.render(secci))
  const [first = '', second = '', ...rest] = pages
  const further = rest.join(' ')
  const onFirst = [
    'Kreditgeber',
    'Gesamtkreditbetrag',
    'Laufzeit',
    'Sollzinssatz',
    'Effektiver Jahreszins',
    'Zu zahlender Gesamtbetrag',
  ]
  const onSecond = [
    'Raten und Anrechnung',
    'Warnhinweis',
    'Widerrufsrecht',
    'Vorzeitige Rückzahlung',
    'Anschrift und Kontakt',
  ]
  for (const item of [...onFirst, 'Kosten bei Zahlungsverzug']) assert.ok(first.includes(item), item)
  for (const item of onSecond) assert.ok(second.includes(item), item)
  assert.ok(second.indexOf('Zusätzliche Angaben') > second.indexOf('Anschrift und Kontakt'))
  for (const item of [
    'Repräsentatives Beispiel',
    'Annahmen der Berechnung',
    'Gültigkeit',
    'Außergerichtliche Beschwerde',
  ]) {
    assert.ok(further.includes(item), item)
  }
  for (const figure of [
    '2.000,00 €',
    '11,00 % pro Jahr, fest',
    '11,57 %',
    '2.119,17 €',
    '119,17 €',
    '6,27 %',
    '1,27 %',
    '5,00 Prozentpunkte',
  ]) {
    assert.ok(first.includes(figure), figure)
  }
  for (const figure of ['172,63 €', '172,62 €', '35,77 €', '1.035,77 €', '11,58 %', '01.01.2027', '20.12.2026']) {
    assert.ok(further.includes(figure), figure)
  }
})

test('a pre-contract information that pushes an item from its page is not made', async () => {
  const long = 'Sehr lange Bezeichnung mit vielen Worten '.repeat(7).trim()
  const party = { name: long, street: long, postalCode: long, city: long }
  const customer = { ...party, country: long }
  const document = newDocument(
    'secci',
    'de',
    { ...secciExample, customer, intermediary: { ...party, phone: '1', email: 'a@b' } },
    exampleCreatedAt,
  )
  await assert.rejects(renderer.render(document), /secci 2026-11-20 \(de\): .*items \(a\) to \(g\) must end on page 1/)
})

test('large amounts, long names and optional parts find their place', async () => {
  const name = `Łukasz ${'Großmann-'.repeat(4)}Çelik`.padEnd(50, 'ß')
  const terms = { ...contractExample.terms, limitCents: 5_000_000, borrowingRate: '0.11125000' }
  const { bullet: _, ...termsWithoutBullet } = terms
  const { signature: __, ...unsigned } = contractExample
  const contract = newDocument(
    'contract',
    'de',
    {
      ...unsigned,
      customer: { ...contractExample.customer, name, country: 'Österreich' },
      terms: { ...termsWithoutBullet, minimumDrawCents: 5_000, customerNoticeMonths: 1 },
      frameworkCost: { euRate: '0.11710000', totalPayableCents: 5_301_304 },
      latePayment: { ...contractExample.latePayment, baseRate: '-0.00880000', defaultRate: '0.04120000' },
      withdrawal: { interestPerDayCents: 1545 },
    },
    exampleCreatedAt,
  )
  const text = readPdf(await renderer.render(contract)).pages.join(' ')
  const expected = [
    '50.000,00 €',
    '11,125 %',
    '53.013,04 €',
    '−0,88 %',
    '4,12 %',
    '15,45 €',
    'mindestens 50,00 €',
    'Österreich',
    'Frist von einem Monat',
    name,
  ]
  for (const part of expected) assert.ok(text.includes(part), part)
  for (const absent of ['in einer Summe', 'Vertrag widerrufen“', 'Art der Unterschrift', 'beliebiger Höhe'])
    assert.ok(!text.includes(absent), absent)
  assert.match(text, /Die Unterschrift wird elektronisch geleistet/)
})

test('a plan of 24 rows keeps its head over a page break', async () => {
  const rows = Array.from({ length: 24 }, (_, index) => ({
    dueOn: `${2027 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`,
    interestCents: 0,
    principalCents: 5_000,
    balanceCents: 120_000 - 5_000 * (index + 1),
  }))
  const example = {
    ...contractExample.example,
    drawCents: 120_000,
    instalmentCents: 5_000,
    lastInstalmentCents: 5_000,
    totalPayableCents: 120_000,
    rows,
  }
  const { pages } = readPdf(
    await renderer.render(newDocument('contract', 'de', { ...contractExample, example }, exampleCreatedAt)),
  )
  const withRows = pages.filter((page) => /\d\d\.\d\d\.202[78] 50,00 €/.test(page))
  for (const page of withRows) assert.match(page, /Nr\. Fällig am Rate Zinsen Tilgung Restschuld 1?\d? ?\d\d?/)
  for (const { dueOn } of rows) assert.ok(pages.join(' ').includes(dueOn.split('-').reverse().join('.')), dueOn)
})

test('300 documents do not grow the memory of the program', async () => {
  const megabytes = () => process.memoryUsage().rss / 2 ** 20
  const each = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const document = exampleDocuments[n % exampleDocuments.length] ?? secci
      await renderer.render({ ...document, data: { ...(document.data as object), reference: `nr-${n}` } })
    }
  }
  await each(0, 50)
  const before = megabytes()
  await each(50, 350)
  const grown = megabytes() - before
  assert.ok(grown < 50, `${grown.toFixed(1)} MB more`)
})

test('a document without a mandatory number is refused, and the next one is made', async () => {
  const { totalPayableCents: _, ...cost } = secciExample.frameworkCost
  await assert.rejects(
    renderer.render({ ...secci, data: { ...secciExample, frameworkCost: cost } }),
    (error) =>
      error instanceof DocumentRefused && error.message.includes('frameworkCost.totalPayableCents: is missing'),
  )
  assert.ok(await renderer.render(secci))
})

test('a font that is missing, and a text without its figure, are errors', async () => {
  await withChangedTemplate(
    'shared/2026-11-20/layout.typ',
    /font: "Noto Sans"/,
    'font: "No Such Sans"',
    async (templates) => {
      const broken = openRenderer({ templates })
      await assert.rejects(broken.render(secci), /unknown font family: no such sans/)
      await broken.close()
    },
  )
  await withChangedTemplate('secci/2026-11-20/texts.de.json', '{euRate}', '{euroRate}', async (templates) => {
    const broken = openRenderer({ templates })
    await assert.rejects(broken.render(secci), /does not contain key "euroRate".*template\.typ/)
    await broken.close()
  })
})

test('a child that is killed costs nobody a document', async () => {
  const victim = openRenderer()
  const documents = Array.from({ length: 12 }, (_, index) => ({
    ...secci,
    data: { ...secciExample, reference: `nr-${index}` },
  }))
  const pdfs = documents.map(async (document, index) => {
    const pdf = await victim.render(document)
    if (index % 4 === 0) process.kill(victim.childPid() ?? 0, 'SIGKILL')
    return readPdf(pdf).attachments[0]?.text
  })
  assert.deepEqual(
    await Promise.all(pdfs),
    documents.map(({ data }) => canonicalJson(data)),
  )
  await victim.close()
})

test('a document that takes too long twice is given up with a clear error, and the queue has an end', async () => {
  const hasty = openRenderer({ timeoutMs: 1, longestQueue: 1 })
  const [first, second, third] = await Promise.allSettled([
    hasty.render(secci),
    hasty.render(secci),
    hasty.render(secci),
  ])
  assert.ok(first.status === 'rejected' && second.status === 'rejected' && third.status === 'rejected')
  assert.match(String(first.reason), /secci 2026-11-20 \(de\): the renderer ended twice \(SIGKILL\)/)
  assert.match(String(second.reason), /the renderer ended twice/)
  assert.match(String(third.reason), /1 documents are waiting already/)
  await hasty.close()
  await assert.rejects(hasty.render(secci), /the renderer is closed/)
})

test('a child is replaced after its share of documents, and let go when it is idle', async () => {
  const sparing = openRenderer({ documentsPerChild: 2, idleMs: 50 })
  const pids: (number | undefined)[] = []
  for (let i = 0; i < 4; i++) {
    const rendering = sparing.render(secci)
    await Promise.resolve()
    pids.push(sparing.childPid())
    await rendering
  }
  assert.equal(new Set(pids).size, 2)
  await sparing.render(secci)
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.equal(sparing.childPid(), undefined)
  await sparing.close()
})

test('it works from any folder, and a parent that is killed leaves no child', async () => {
  const script = `
    import { openRenderer } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'renderer.ts')).href)}
    import { exampleDocuments } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'examples.ts')).href)}
    const renderer = openRenderer()
    const pdf = await renderer.render(exampleDocuments[0])
    process.stdout.write(renderer.childPid() + ' ' + pdf.length)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [words] = (await once(parent.stdout, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer]
  const [childPid = 0, length] = words.toString().split(' ').map(Number)
  assert.equal(length, (await renderer.render(exampleDocuments[0] ?? secci)).length)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  for (let tries = 0; isAlive(childPid); tries++) {
    assert.ok(tries < 100, 'the child outlives its parent')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('every character that counts as printable is printed', async () => {
  const characters = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter(isPrintable)
  assert.ok(characters.length > 2_500)
  for (let from = 0; from < characters.length; from += 250) {
    const name = `A${characters.slice(from, from + 250).join('')}Z`
    const customer = { ...secciExample.customer, name }
    await renderer.render(newDocument('secci', 'de', { ...secciExample, customer }, exampleCreatedAt))
  }
})
