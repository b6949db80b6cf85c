// One of the processes of a run: it takes file after file from the list that all of them share, until none is left. The program
// is loaded once and warm for all of them; what a file opens goes away with that file, as in a process of its own.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { closeAll, keepOpen } from './closing.ts'

/** Longer than any file takes; each test in it has the limit of the run. */
const FILE_MS = 600_000

const { TEST_FILES: files = '', TEST_CLAIMS: claims = '' } = process.env

/** Nobody else has taken the file at this place, and nobody will. */
const claim = (place: number): boolean => {
  try {
    mkdirSync(join(claims, String(place)))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

keepOpen()
try {
  for (const [place, file] of files.split('\n').entries())
    if (claim(place)) await test(file, { timeout: FILE_MS }, () => import(resolve(file)))
} finally {
  await closeAll()
}
