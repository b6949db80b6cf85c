// The bank port for real: a pair of folders that the bank's own transfer client (EBICS, SFTP) empties and fills.
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isIban } from '../base/iban.ts'
import { newUuid } from '../base/id.ts'
import { nameWith, systemProblem } from './file-names.ts'
import type { BankPort } from './port.ts'

/** A file that does not end as one of the bank's is still being written, unless nobody has touched it for so long. */
const ABANDONED_AFTER_MS = 60_000

/** How a message ends, whatever prefix its elements have; white space may follow. */
const MESSAGE_END = /<\/(?:[\w.-]+:)?Document\s*>\s*$/
const END_BYTES = 512

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** The same file is told of in the same words each time: it is kept once. */
const unreadable = (where: string, error: unknown): Error =>
  new Error(`${where} cannot be read: ${systemProblem(error)}`)

/** Is the whole of it there? Whoever writes a file writes its end last. */
const isComplete = async (path: string): Promise<boolean> => {
  const { size, mtimeMs } = await stat(path)
  if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) return true
  const file = await open(path)
  try {
    const end = Buffer.alloc(END_BYTES)
    const { bytesRead } = await file.read(end, 0, END_BYTES, Math.max(0, size - END_BYTES))
    return MESSAGE_END.test(end.toString('latin1', 0, bytesRead))
  } finally {
    await file.close()
  }
}

/** Some systems do not let a folder be opened: there its entries are as safe as they can be. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path).catch(() => null)
  await folder?.sync().catch(() => {})
  await folder?.close()
}

/** Writes a file that is there in full or not at all, also when the machine stops. */
const writeWhole = async (folder: string, name: string, content: string): Promise<void> => {
  const hidden = join(folder, `.${name}`)
  const file = await open(hidden, 'w')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(hidden, join(folder, name))
  await syncFolder(folder)
}

/** Moves a file under its own name, or one beside it where that is taken: nothing is written over. */
const moveBeside = async (from: string, folder: string, name: string): Promise<void> => {
  for (let number = 1; ; number++) {
    const to = join(folder, nameWith('', name, number === 1 ? '' : `.${number}`))
    const place = await open(to, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null
      throw error
    })
    if (!place) continue
    await place.close()
    try {
      return await rename(from, to)
    } catch (error) {
      await rm(to)
      if (isMissing(error)) return // another process has moved it
      throw error
    }
  }
}

/**
 * Files for the bank appear in `<folder>/<partner>/out`, complete or not at all; what the bank puts into `…/in` is taken, once
 * it is complete, by moving it to `…/taken`, and when it is read to `…/read`. IBANs of lines are virtual accounts that the bank
 * has agreed on, listed one a line in `…/ibans.txt`: each is given to one line.
 */
export const folderBank = (folder: string): BankPort => {
  const of = async (partnerId: string, name: string): Promise<string> => {
    const path = join(folder, partnerId, name)
    await mkdir(path, { recursive: true })
    return path
  }

  /** The files of a folder, in the order of their names; folders in it and hidden files are no files of the bank. */
  const namesIn = async (path: string): Promise<readonly string[]> => {
    const entries = await readdir(path, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort()
  }

  /** Each file that is complete leaves `in` under a name of its own: one of that name may come once more. */
  const take = async (incoming: string, taken: string): Promise<readonly Error[]> => {
    const failures: Error[] = []
    for (const name of await namesIn(incoming)) {
      try {
        const from = join(incoming, name)
        if (await isComplete(from)) await rename(from, join(taken, nameWith(`${newUuid()}~`, name)))
      } catch (error) {
        if (!isMissing(error)) failures.push(unreadable(`in/${name}`, error))
      }
    }
    return failures
  }

  return {
    lineIban: async ({ partnerId, lineId, attempt }) => {
      const list = await readFile(join(folder, partnerId, 'ibans.txt'), 'utf8').catch(() => '')
      const ibans = list
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
      const file = `${folder}/${partnerId}/ibans.txt`
      if (ibans.length === 0) throw new Error(`${file} is missing or lists no IBANs for credit lines, one a line`)
      const wrong = ibans.find((iban) => !isIban(iban))
      if (wrong !== undefined) throw new Error(`${file} has a line that is no IBAN: ${wrong}`)
      const start = Number.parseInt(createHash('sha256').update(lineId).digest('hex').slice(0, 8), 16)
      return ibans[(start + attempt) % ibans.length] ?? ''
    },
    send: async (partnerId, { messageId, message, content }) =>
      writeWhole(await of(partnerId, 'out'), `${message}.${messageId}.xml`, content),
    mayHaveNews: 'true',
    fetch: async (partnerId) => {
      const taken = await of(partnerId, 'taken')
      const failures = await take(await of(partnerId, 'in'), taken)
      const files = await Promise.all(
        (await namesIn(taken)).map(async (name) => ({
          receipt: name,
          content: await readFile(join(taken, name)).catch((error) =>
            isMissing(error) ? null : unreadable(`taken/${name}`, error),
          ),
        })),
      )
      return [
        ...files.flatMap(({ receipt, content }) => (content === null ? [] : [{ receipt, content }])),
        ...failures.map((content) => ({ receipt: '', content })),
      ]
    },
    acknowledge: async (partnerId, receipt) => {
      const name = receipt.slice(receipt.indexOf('~') + 1)
      await moveBeside(join(await of(partnerId, 'taken'), receipt), await of(partnerId, 'read'), name)
    },
  }
}
