// The bank port for real: a pair of folders that the bank's own transfer client (EBICS, SFTP) empties and fills.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BankPort } from './port.ts'

/**
 * Files for the bank appear in `<folder>/<partner>/out`, complete or not at all; what the bank puts into `…/in` is read and
 * moved to `…/read`. IBANs of lines are virtual accounts that the bank has agreed on, listed one a line in `…/ibans.txt`:
 * each is given to one line.
 */
export const folderBank = (folder: string): BankPort => {
  const of = async (partnerId: string, name: string): Promise<string> => {
    const path = join(folder, partnerId, name)
    await mkdir(path, { recursive: true })
    return path
  }
  return {
    lineIban: async ({ partnerId, lineId, attempt }) => {
      const list = await readFile(join(folder, partnerId, 'ibans.txt'), 'utf8').catch(() => '')
      const ibans = list
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
      if (ibans.length === 0) throw new Error(`${folder}/${partnerId}/ibans.txt lists no virtual IBANs for lines.`)
      const start = Number.parseInt(createHash('sha256').update(lineId).digest('hex').slice(0, 8), 16)
      return ibans[(start + attempt) % ibans.length] ?? ''
    },
    send: async (partnerId, { messageId, message, content }) => {
      const out = await of(partnerId, 'out')
      const name = `${message}.${messageId}.xml`
      await writeFile(join(out, `.${name}`), content)
      await rename(join(out, `.${name}`), join(out, name))
    },
    mayHaveNews: 'true',
    fetch: async (partnerId) => {
      const incoming = await of(partnerId, 'in')
      const names = (await readdir(incoming)).filter((name) => !name.startsWith('.')).sort()
      return Promise.all(
        names.map(async (name) => ({ receipt: name, content: await readFile(join(incoming, name), 'utf8') })),
      )
    },
    acknowledge: async (partnerId, receipt) => {
      await rename(join(await of(partnerId, 'in'), receipt), join(await of(partnerId, 'read'), receipt))
    },
  }
}
