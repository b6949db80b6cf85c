// npm run gallery: every document in every language as pictures for people to look at, in docs/gallery. Needs pdftoppm.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { editions } from '../src/documents/examples.ts'
import { openRenderer } from '../src/documents/renderer.ts'

const RASTERISER = 'pdftoppm'
const DOTS_PER_INCH = '96'

const say = (text: string) => process.stdout.write(`${text}\n`)

type Colour = readonly [red: number, green: number, blue: number]

const WHITE: Colour = [255, 255, 255]
const INK: Colour = [27, 39, 51]
const ACCENT: Colour = [18, 63, 102]

/** So many steps from white to a colour. */
const steps = (to: Colour, count: number): Colour[] =>
  Array.from({ length: count }, (_, index): Colour => {
    const share = (index + 1) / count
    const mixed = (channel: 0 | 1 | 2) => Math.round(WHITE[channel] + (to[channel] - WHITE[channel]) * share)
    return [mixed(0), mixed(1), mixed(2)]
  })

/** Sixteen colours are enough for a letter, and a picture takes a third of the room. */
const palette: readonly Colour[] = [WHITE, [241, 245, 248], ...steps(INK, 8), ...steps(ACCENT, 6)]

const nearest = (red: number, green: number, blue: number): number => {
  const distances = palette.map(([r, g, b]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2)
  return distances.indexOf(Math.min(...distances))
}

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A page as the rasteriser gives it (PPM, 8 bits a channel) as PNG with a palette, 4 bits a dot. */
const pngOf = (ppm: Buffer): Buffer => {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.toString('latin1', 0, 40))
  if (!head) throw new Error('the rasteriser wrote another format')
  const [width, height] = [Number(head[1]), Number(head[2])]
  const known = new Map<number, number>()
  const perRow = Math.ceil(width / 2) + 1
  const rows = Buffer.alloc(perRow * height)
  for (let dot = 0, at = head[0].length; dot < width * height; dot++, at += 3) {
    const key = ppm.readUIntBE(at, 3)
    const colour = known.get(key) ?? nearest(key >> 16, (key >> 8) & 255, key & 255)
    known.set(key, colour)
    const x = dot % width
    const place = Math.floor(dot / width) * perRow + 1 + (x >> 1)
    rows[place] = (rows[place] ?? 0) | (x % 2 === 0 ? colour << 4 : colour)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([4, 3], 8) // four bits, a palette
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.of()),
  ])
}

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
  for (const { name, document } of editions) {
    const pdf = join(folder, 'document.pdf')
    writeFileSync(pdf, await renderer.render(document))
    const { status, stderr } = spawnSync(RASTERISER, ['-r', DOTS_PER_INCH, pdf, join(folder, name)])
    if (status !== 0) throw new Error(`${RASTERISER}: ${stderr}`)
    for (const page of readdirSync(folder).filter((file) => file.startsWith(`${name}-`)))
      writeFileSync(join(gallery, page.replace('.ppm', '.png')), pngOf(readFileSync(join(folder, page))))
    say(name)
  }
} finally {
  await renderer.close()
  rmSync(folder, { recursive: true, force: true })
}
