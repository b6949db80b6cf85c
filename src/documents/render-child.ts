// Runs in a child process: one Typst compiler, one message per document, until the parent goes.
import { join } from 'node:path'
import { fontFolders } from './files.ts'
import type { Answer, Job } from './renderer.ts'

const [, , templates = ''] = process.argv

/**
 * What the compiler remembers and no document used for a while is forgotten: each so many documents, what is older than two
 * such rounds. That is longer than all kinds in all languages take in turn, so that the texts of each stay laid out.
 * Forgetting looks at all that is remembered, so it costs too much to be done after each document.
 */
const DOCUMENTS_PER_ROUND = 50
const KEPT_ROUNDS = 2

const openCompiler = async () => {
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler').catch((error: unknown) => {
    const platform = `${process.platform}-${process.arch}`
    throw new Error(`documents cannot be made here: the Typst compiler for ${platform} is not installed`, {
      cause: error,
    })
  })
  // The workspace fences what a template can read and import.
  return NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: fontFolders }] })
}

const opening = openCompiler()
let rendered = 0

const render = async ({ folder, inputs, createdAtSeconds }: Job): Promise<Uint8Array> => {
  const compiler = await opening
  try {
    // A relative path would start at the current directory, not at the workspace.
    const compiled = compiler.compile({ mainFilePath: join(templates, folder, 'template.typ'), inputs })
    const document = compiled.result
    if (!document) throw new Error(inWords(compiled.takeDiagnostics()?.shortDiagnostics))
    // A font that is missing is no more than a warning, and another one is taken: a warning is an error here.
    const warnings = compiled.takeWarnings()?.shortDiagnostics ?? []
    if (warnings.length > 0) throw new Error(inWords(warnings))
    return compiler.pdf(document, { pdfStandard: 'a-3a', creationTimestamp: createdAtSeconds })
  } finally {
    if (++rendered % DOCUMENTS_PER_ROUND === 0) compiler.evictCache(KEPT_ROUNDS)
  }
}

/** What the compiler says, with the place in the template. */
const inWords = (diagnostics: unknown): string =>
  [diagnostics]
    .flat()
    .map((diagnostic) => {
      const { message, path, range } = diagnostic as { message: string; path: string; range: unknown }
      return `${message} (${path.slice(templates.length + 1)} ${JSON.stringify(range)})`
    })
    .join('; ')

const answer = (job: Job): Promise<Answer> =>
  render(job).then(
    (pdf) => ({ pdf }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  )

// A signal to the whole group of processes is the parent's business, which may still want its documents.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('message', (job: Job) => {
  void answer(job).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit(0))
opening.catch(() => {}) // told with each document
