// When what was opened for tests is closed: with the file that opened it, or with the process that takes file after file.
import { after } from 'node:test'

type Close = () => Promise<unknown>

let kept: Close[] | undefined

/** From here on, what serves more than one file is closed by `closeAll`. */
export const keepOpen = (): void => {
  kept = []
}

/** Has it closed after the last file of this process. */
export const closeAtEnd = (close: Close): void => {
  if (kept) kept.push(close)
  else after(close)
}

export const closeAll = async (): Promise<void> => {
  for (const close of kept ?? []) await close()
}
