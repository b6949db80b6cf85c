// What PDF/A-3a (ISO 19005-3) demands of a file, as far as it can be seen in the file alone: for the tests, since validators
// are Java programs. The numbers are those of the clauses.
import { objectsOf, type PdfObject } from './pdf-reader.ts'

/** What contradicts PDF/A-3a, a line each; of a sealed file the update counts as well. */
export const pdfaProblems = (bytes: Uint8Array): readonly string[] => {
  const file = Buffer.from(bytes)
  const text = file.toString('latin1')
  const objects = objectsOf(file)
  const all = [...objects.values()]
  const problems: string[] = []
  const must = (fact: boolean | undefined, problem: string) => {
    if (!fact) problems.push(problem)
  }
  const of = (reference: string | undefined): PdfObject | undefined => objects.get(Number(reference))
  const ofType = (type: string) => all.filter(({ dictionary }) => new RegExp(`/Type /${type}\\b`).test(dictionary))

  must(/^%PDF-1\.[0-7]\n%[\x80-\xff]{4}/.test(text), '6.1.2: no header of PDF 1 with four high bytes')
  const trailers = [...text.matchAll(/\ntrailer\s([\s\S]*?)startxref/g)].map(([, trailer = '']) => trailer)
  must(trailers.length > 0, '6.1.3: no trailer')
  for (const trailer of trailers) {
    must(/\/ID \[\(.+?\) ?\(.+?\)\]/.test(trailer), '6.1.3: a trailer without ID')
    must(!/\/Encrypt\b/.test(trailer), '6.1.3: encrypted')
  }
  must(/%%EOF\n?$/.test(text), '6.1.3: something follows the end')

  const [catalogue = { dictionary: '', stream: undefined }] = ofType('Catalog')
  const entry = (name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(catalogue.dictionary)?.[1]

  const metadata = of(entry('Metadata'))
  const xmp = metadata?.stream?.toString() ?? ''
  must(metadata && !/\/Filter/.test(metadata.dictionary), '6.6.2.1: the metadata are not readable as they are')
  must(/<pdfaid:part>3</.test(xmp) && /<pdfaid:conformance>A</.test(xmp), '6.6.4: does not say that it is PDF/A-3a')
  must(/<dc:title>/.test(xmp), '6.6.2: no title')

  const intent = /^\[(\d+) 0 R\]/.exec(of(entry('OutputIntents'))?.dictionary.trim() ?? '')?.[1]
  const profile = /\/DestOutputProfile (\d+) 0 R/.exec(of(intent)?.dictionary ?? '')?.[1]
  must(/\/S \/GTS_PDFA1/.test(of(intent)?.dictionary ?? ''), '6.2.3: no output intent')
  must(of(profile)?.stream?.toString('latin1', 36, 40) === 'acsp', '6.2.3: no colour profile')

  must(/\/Lang \([a-z]{2}/.test(catalogue.dictionary), '6.7.4: no language')
  must(/\/Marked true/.test(catalogue.dictionary), '6.7.2: not tagged')
  must(/\/ParentTree/.test(of(entry('StructTreeRoot'))?.dictionary ?? ''), '6.7.3: no structure')

  for (const { dictionary } of all) {
    must(!/\/(JavaScript|JS|Launch|OpenAction|AA|XFA|NeedAppearances true)\b/.test(dictionary), '6.4, 6.5: it acts')
    must(!/LZWDecode|\/Crypt\b/.test(dictionary), '6.1.7: a forbidden filter')
    if (/\/Subtype \/Type0\b/.test(dictionary))
      must(/\/ToUnicode \d+ 0 R/.test(dictionary), '6.2.11.7: a font without its characters')
    if (/\/Type \/FontDescriptor\b/.test(dictionary))
      must(/\/FontFile[23]? \d+ 0 R/.test(dictionary), '6.2.11.4: a font that is not embedded')
    if (/\/Type \/Annot\b/.test(dictionary)) {
      const flags = Number(/\/F (\d+)/.exec(dictionary)?.[1] ?? 0)
      // Print is set; invisible, hidden, no view and toggle no view are not.
      must((flags & 0b1_0010_0111) === 0b100, '6.3.2: an annotation that is not printed')
      must(/\/AP\b|\/Rect \[0 0 0 0\]/.test(dictionary), '6.3.3: an annotation without its appearance')
    }
  }

  const listed = new Set(/\/AF \[([^\]]*)\]/.exec(catalogue.dictionary)?.[1]?.match(/\d+(?= 0 R)/g))
  for (const [id, { dictionary }] of objects) {
    if (!/\/Type \/Filespec\b/.test(dictionary)) continue
    must(listed.has(String(id)), '6.8: an attachment that is associated with nothing')
    must(/\/F \(.+\)/.test(dictionary) && /\/UF \(.+\)/.test(dictionary), '6.8: an attachment without its names')
    must(
      /\/AFRelationship \/(Data|Supplement|Source)\b/.test(dictionary),
      '6.8: an attachment without its relationship',
    )
    const embedded = of(/\/EF <<\s*\/F (\d+) 0 R/.exec(dictionary)?.[1])?.dictionary ?? ''
    must(/\/Subtype \/\w+#2F\w+/.test(embedded), '6.8: an attachment without its type')
    must(/\/ModDate/.test(embedded), '6.8: an attachment without its date')
  }
  return [...new Set(problems)]
}
