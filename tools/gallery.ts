// npm run gallery: every document in every language as pictures for people to look at, in docs/gallery. Needs pdftoppm.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { published } from '../src/documents/documents.ts'
import { exampleDocuments } from '../src/documents/examples.ts'
import { openRenderer } from '../src/documents/renderer.ts'

const RASTERISER = 'pdftoppm'
const DOTS_PER_INCH = '80'

const say = (text: string) => process.stdout.write(`${text}\n`)

if (spawnSync(RASTERISER, ['-v']).error) {
  process.stderr.write(
    `The pictures are made by ${RASTERISER} (package poppler-utils), which is not on the path. Nothing was changed.\n`,
  )
  process.exit(1)
}

const gallery = join(import.meta.dirname, '../docs/gallery')
rmSync(gallery, { recursive: true, force: true })
mkdirSync(gallery, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'gallery-'))
const renderer = openRenderer()
try {
  for (const { template, version, language } of published) {
    const example = exampleDocuments.find((each) => each.template === template && each.version === version)
    if (!example) throw new Error(`${template} ${version} has no example`)
    const pdf = join(folder, 'document.pdf')
    writeFileSync(pdf, await renderer.render({ ...example, language }))
    const name = `${template}.${language}`
    const { status, stderr } = spawnSync(RASTERISER, ['-r', DOTS_PER_INCH, '-gray', '-png', pdf, join(gallery, name)])
    if (status !== 0) throw new Error(`${RASTERISER}: ${stderr}`)
    say(name)
  }
} finally {
  await renderer.close()
  rmSync(folder, { recursive: true, force: true })
}
