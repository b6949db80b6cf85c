// Names of files that came from elsewhere, as our own folders can hold them.
import { extname } from 'node:path'
import { getSystemErrorMessage } from 'node:util'

/** So many bytes a file system gives a name; with some to spare, since a file that is written is hidden first. */
const LONGEST_NAME_BYTES = 250

/** A name cut in two: what may be shortened or numbered, and the extension after it. One that is nearly all extension has none. */
const partsOfName = (name: string): readonly [stem: string, extension: string] => {
  const extension = extname(name)
  return extension.length > 16 ? [name, ''] : [name.slice(0, name.length - extension.length), extension]
}

/** `before`, the name and `after`, ahead of its extension: shortened in the middle as far as it must be, and never within a letter. */
export const nameWith = (before: string, name: string, after = ''): string => {
  const [stem, extension] = partsOfName(name)
  let left = LONGEST_NAME_BYTES - Buffer.byteLength(before + after + extension)
  let kept = ''
  for (const letter of stem) {
    left -= Buffer.byteLength(letter)
    if (left < 0) break
    kept += letter
  }
  return `${before}${kept}${after}${extension}`
}

/** What the system says of a file, in the same words each time, and without our own paths. */
export const systemProblem = (error: unknown): string => {
  const { errno, code, message } = error as NodeJS.ErrnoException
  return errno === undefined ? message : `${getSystemErrorMessage(errno)} (${code})`
}
