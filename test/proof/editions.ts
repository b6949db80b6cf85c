// Every document in every language with the SHA-256 of its bytes, for whoever compares two installations.
import { editions } from '../../src/documents/examples.ts'
import { openRenderer } from '../../src/documents/renderer.ts'
import { hashOf } from '../../src/documents/seal/cms.ts'

const renderer = openRenderer()
for (const { name, document } of editions) process.stdout.write(`${hashOf(await renderer.render(document))}  ${name}\n`)
await renderer.close()
