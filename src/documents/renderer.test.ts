import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { canonicalJson, type Document, DocumentRefused, isConcluded, type Language, newDocument } from './documents.ts'
import { contractExample, secciExample } from './examples/line.ts'
import { editions, exampleCreatedAt, exampleDocuments } from './examples.ts'
import { templatesFolder } from './files.ts'
import { isPrintable } from './names.ts'
import { readPdf } from './pdf-reader.ts'
import { pdfaProblems } from './pdfa.ts'
import { openRenderer } from './renderer.ts'
import type { ContractData } from './templates/contract/2026-11-20/data.ts'
import type { SecciData } from './templates/secci/2026-11-20/data.ts'
import type { ArrearsLetterData } from './templates/shared/2026-11-20/arrears.ts'

const renderer = openRenderer()
after(() => renderer.close())

/** Those that describe a whole line. */
const ofLines: readonly string[] = ['secci', 'contract']

const secci = newDocument('secci', 'de', secciExample, exampleCreatedAt)

const all = editions.map(({ document }) => document)

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

/** How a language writes amounts, rates and days. */
const notationOf = (language: Language) => {
  const { notation } = JSON.parse(
    readFileSync(join(templatesFolder, `shared/2026-11-20/texts.${language}.json`), 'utf8'),
  ) as {
    notation: Record<'thousands' | 'decimal' | 'money' | 'percent' | 'day' | 'first', string> & { months: string[] }
  }
  const spaced = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
  const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, notation.thousands)
  return {
    money: (cents: number) => {
      const digits = String(Math.abs(cents)).padStart(3, '0')
      const figure = `${grouped(digits.slice(0, -2))}${notation.decimal}${digits.slice(-2)}`
      return spaced(notation.money.replace('#', figure))
    },
    percent: (rate: string) => {
      const points = (Number(rate) * 100).toFixed(6).replace(/0{1,4}$/, '')
      return spaced(notation.percent.replace('#', points.replace('.', notation.decimal)))
    },
    day: (iso: string) => {
      const [year = '', month = '', date = ''] = iso.split('-')
      return spaced(
        notation.day
          .replace('{date}', date)
          .replace('{d}', Number(date) === 1 ? notation.first : String(Number(date)))
          .replace('{month}', month)
          .replace('{name}', notation.months[Number(month) - 1] ?? '')
          .replace('{year}', year),
      )
    },
  }
}

/** What a document does not print as such: a limit of the law that is met, and what stands for "any amount". */
const unsaid = /minimumDrawCents|margin$/

/** Every figure of the data as its language writes it. Zero may stand as an empty cell. */
const figuresOf = (value: unknown, language: Language, path = ''): string[] => {
  const { money, percent, day } = notationOf(language)
  const name = path.split('.').at(-1) ?? ''
  if (unsaid.test(path)) return []
  if (typeof value === 'number') return name.endsWith('Cents') && value !== 0 ? [money(value)] : []
  if (typeof value === 'string') {
    if (/^-?\d\.\d{8}$/.test(value)) return [percent(value)]
    return /^\d{4}-\d\d-\d\d$/.test(value) ? [day(value)] : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => figuresOf(member, language, `${path}.${key}`))
}

const attachmentsOf = ({ data }: Document) => [
  { name: 'data.json', relationship: 'Data', text: canonicalJson(data) },
  ...(isConcluded({ data, template: 'contract' } as Document)
    ? [{ name: 'signature.json', relationship: 'Supplement', text: canonicalJson((data as ContractData).signature) }]
    : []),
]

for (const { name, document } of editions) {
  test(`${name}: PDF/A-3a, tagged, in its language, its own fonts, its data attached, every figure printed`, async () => {
    const { language, template } = document
    const bytes = await renderer.render(document)
    const pdf = readPdf(bytes)
    assert.deepEqual(pdfaProblems(bytes), [])
    assert.ok(pdf.isTagged)
    assert.equal(pdf.language, language)
    assert.ok(pdf.title && pdf.pages[0]?.includes(pdf.title.replace(/[\u00a0\u202f]/g, ' ')), pdf.title)
    assert.equal(pdf.elements.H1, 1)
    if (ofLines.includes(template)) assert.ok((pdf.elements.H2 ?? 0) > 3 && (pdf.elements.TH ?? 0) > 6)
    // Every table has a head.
    assert.equal((pdf.elements.TH ?? 0) > 0, (pdf.elements.Table ?? 0) > 0)
    assert.ok(pdf.fonts.length > 0)
    for (const font of pdf.fonts)
      assert.ok(font.isEmbedded && /^[A-Z]{6}\+NotoSans-(Regular|Bold)$/.test(font.name), font.name)
    assert.deepEqual(pdf.attachments, attachmentsOf(document))
    for (const [index, page] of pdf.pages.entries()) {
      assert.match(page, new RegExp(`(Seite|Page) ${index + 1} (von|of|sur) ${pdf.pages.length}$`))
      assert.doesNotMatch(page, /[{}\ufffd]|null|undefined/)
    }
    const text = pdf.pages.join(' ')
    assert.ok(text.includes((document.data as SecciData).customer.name))
    for (const figure of figuresOf(document.data, language)) assert.ok(text.includes(figure), figure)
  })
}

/** The items of Art. 10 (3) (a) to (g), then (h) to (l), then those of (5), as each language calls them. */
const items: Readonly<Record<string, readonly (readonly string[])[]>> = {
  de: [
    [
      'Kreditgeber',
      'Gesamtkreditbetrag',
      'Laufzeit',
      'Sollzinssatz',
      'Effektiver Jahreszins',
      'Zu zahlender Gesamtbetrag',
      'Kosten bei Zahlungsverzug',
    ],
    ['Raten und Anrechnung', 'Warnhinweis', 'Widerrufsrecht', 'Vorzeitige Rückzahlung', 'Anschrift und Kontakt'],
    [
      'Zusätzliche Angaben',
      'Kreditart',
      'Bedingungen der Inanspruchnahme',
      'Andere Arten der Inanspruchnahme',
      'Weitere Kosten',
      'Repräsentatives Beispiel',
      'Annahmen der Berechnung',
      'Pflicht zu weiteren Verträgen',
      'Sicherheiten',
      'Abfrage von Datenbanken',
      'Vertragsentwurf',
      'Preis und automatisierte Entscheidung',
      'Gültigkeit',
      'Außergerichtliche Beschwerde',
      'Folgen einer Vertragsverletzung',
      'Tilgungsplan',
      'Angaben zum Fernabsatz',
    ],
  ],
  en: [
    [
      'Creditor',
      'Total amount of credit',
      'Duration',
      'Borrowing rate',
      'Annual percentage rate of charge',
      'Total amount payable',
      'Costs in the case of late payment',
    ],
    ['Instalments and allocation', 'Warning', 'Right of withdrawal', 'Early repayment', 'Address and contact'],
    [
      'Additional information',
      'Type of credit',
      'Conditions of drawdown',
      'Other ways of drawing',
      'Further costs',
      'Representative example',
      'Assumptions of the calculation',
      'Obligation to enter into other contracts',
      'Sureties',
      'Consultation of databases',
      'Draft contract',
      'Price and automated decision',
      'Validity',
      'Out-of-court complaint',
      'Consequences of a breach',
      'Repayment schedule',
      'distance marketing',
    ],
  ],
  fr: [
    [
      'Prêteur',
      'Montant total du crédit',
      'Durée du contrat',
      'Taux débiteur',
      'Taux annuel effectif global',
      'Montant total dû',
      'Frais en cas de retard',
    ],
    [
      'Mensualités et imputation',
      'Avertissement',
      'Droit de rétractation',
      'Remboursement anticipé',
      'Adresse et contact',
    ],
    [
      'Informations complémentaires',
      'Type de crédit',
      'Conditions d’utilisation',
      'Renouvellement',
      'Autres modes d’utilisation',
      'Autres frais',
      'Exemple représentatif',
      'Hypothèses de calcul',
      'Contrats obligatoires',
      'Sûretés',
      'Consultation de bases de données',
      'Projet de contrat',
      'Prix et décision automatisée',
      'Validité',
      'Réclamation extrajudiciaire',
      'Conséquences d’un manquement',
      'Échéancier',
      'Vente à distance',
    ],
  ],
}

for (const { name, document } of editions.filter(({ name }) => /^secci\.\w\w$/.test(name))) {
  test(`${name}: the items of Art. 10 stand in their order on the pages where they belong`, async () => {
    const { pages } = readPdf(await renderer.render(document))
    const [onFirst = [], onSecond = [], additional = []] = items[document.language] ?? []
    const inOrder = (text: string, expected: readonly string[]): number => {
      let at = 0
      for (const item of expected) {
        at = text.indexOf(item, at)
        assert.ok(at >= 0, `${item} is missing, or not after the one before it`)
      }
      return at
    }
    inOrder(pages[0] ?? '', onFirst)
    // "by page two": what follows them is clearly apart.
    const end = inOrder(pages[1] ?? '', onSecond)
    inOrder([pages[1]?.slice(end), ...pages.slice(2)].join(' '), additional)
  })
}

test('what belongs to consumers does not stand in the papers of a business, and the other way round', async () => {
  const texts = new Map<string, string>()
  for (const { name, document } of editions)
    if (ofLines.includes(document.template)) texts.set(name, readPdf(await renderer.render(document)).pages.join(' '))
  const business = ['§ 367', 'section 367']
  const consumers =
    /Widerrufsrecht (Ja|Sie)|Widerrufsinformation|Europäische Standardinformationen|Vertragsentwurf|Right of withdrawal|Draft contract|debt advice/
  for (const [name, text] of texts) {
    const isBusiness = name.endsWith('.business')
    assert.equal(
      business.some((words) => text.includes(words)),
      isBusiness,
      name,
    )
    if (isBusiness) assert.doesNotMatch(text, consumers, name)
  }
  const french = texts.get('contract.fr') ?? ''
  for (const words of [
    'Un crédit vous engage et doit être remboursé',
    'pendant les 7 jours qui suivent',
    'au moins 3 mois avant',
    'Jusqu’à 20 jours avant',
    'FICP',
    'code de la consommation',
  ])
    assert.ok(french.includes(words), words)
})

test('every row that is there "if applicable" is filled, or not there', async () => {
  const textOf = async (change: object) => {
    const data = { ...secciExample, ...change } as SecciData
    return readPdf(await renderer.render(newDocument('secci', 'de', data, exampleCreatedAt))).pages.join(' ')
  }
  const { bureaus: _, ...withoutBureaus } = secciExample
  const { bullet: __, ...withoutBullet } = secciExample.terms
  const intermediary = {
    name: 'Vermittlung Öz',
    street: 'Am Markt 1',
    postalCode: '01067',
    city: 'Dresden',
    phone: '0351 1',
    email: 'a@b',
  }
  const compensation = { rate: '0.01000000', lastYearRate: '0.00500000' }
  const rows: readonly (readonly [words: string, there: object, absent: SecciData])[] = [
    ['Kreditvermittler', { intermediary }, secciExample],
    ['Vermittlung Öz', { intermediary }, secciExample],
    ['Wir fragen ab', {}, withoutBureaus],
    ['in einer Summe', {}, { ...secciExample, terms: withoutBullet }],
    ['Ein Abruf beträgt mindestens', { terms: { ...secciExample.terms, minimumDrawCents: 5_000 } }, secciExample],
    ['für Sie persönlich festgelegt', { isPricePersonalised: true }, secciExample],
    ['ein Mensch', {}, { ...secciExample, isDecisionAutomated: false }],
    ['Eine Entschädigung verlangen wir nicht', {}, { ...secciExample, terms: { ...secciExample.terms, compensation } }],
    ['eine Entschädigung von 1,00 %', { terms: { ...secciExample.terms, compensation } }, secciExample],
    ['von 0,50 %, wenn', { terms: { ...secciExample.terms, compensation } }, secciExample],
  ]
  for (const [words, there, absent] of rows) {
    assert.ok((await textOf(there)).includes(words), words)
    const without = readPdf(await renderer.render(newDocument('secci', 'de', absent, exampleCreatedAt))).pages.join(' ')
    assert.ok(!without.includes(words), words)
  }
})

test('a letter about arrears to somebody else than the customer greets its reader, and says whom it is about', async () => {
  const letters = editions.filter(({ document: { data } }) => 'addressee' in (data as object))
  assert.ok(letters.length >= 24)
  for (const { name, document } of letters) {
    const written = async (addressee: ArrearsLetterData['addressee']) => {
      const data = { ...(document.data as ArrearsLetterData), addressee }
      return readPdf(await renderer.render({ ...document, data })).pages.join(' ')
    }
    const customer = (document.data as ArrearsLetterData).customer.name
    const greeting = new RegExp(`(Guten Tag|Dear|Bonjour) ${customer},`)
    const reader =
      /(Sehr geehrte Damen und Herren|Dear Sir or Madam|Madame, Monsieur), (dieses Schreiben betrifft|This letter concerns|Cette lettre concerne) /
    const [own, administrators] = [await written('customer'), await written('administrator')]
    assert.deepEqual([greeting.test(own), reader.test(own)], [true, false], name)
    assert.deepEqual([greeting.test(administrators), reader.test(administrators)], [false, true], name)
  }
})

test('a name of 50 characters and 50,000.00 EUR find their place in every document', async () => {
  const name = `Łukasz ${'Großmann-'.repeat(4)}Çelik`.padEnd(50, 'ß')
  assert.equal(name.length, 50)
  for (const { name: edition, document } of editions) {
    const data = structuredClone(document.data) as SecciData & { limitCents?: number }
    const changed = { ...data, customer: { ...data.customer, name } }
    if (data.limitCents !== undefined) changed.limitCents = 5_000_000
    const text = readPdf(await renderer.render({ ...document, data: changed })).pages.join(' ')
    // It may be broken over two lines, at a hyphen.
    assert.ok(text.replaceAll(' ', '').includes(name.replaceAll(' ', '')), edition)
    if (changed.limitCents === 5_000_000)
      assert.ok(text.includes(notationOf(document.language).money(5_000_000)), edition)
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

test('150 documents do not grow the memory of the program', async () => {
  const megabytes = () => process.memoryUsage().rss / 2 ** 20
  const each = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const document = exampleDocuments[n % exampleDocuments.length] ?? secci
      await renderer.render({ ...document, data: { ...(document.data as object), reference: `nr-${n}` } })
    }
  }
  await each(0, 50)
  const before = megabytes()
  await each(50, 200)
  const grown = megabytes() - before
  assert.ok(grown < 25, `${grown.toFixed(1)} MB more`)
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
