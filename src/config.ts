// The environment, read once into one frozen value.
import { resolve } from 'node:path'

export type Mode = 'sandbox' | 'live'

/** How the bank reaches a provider: a person records its answers, or (the sandbox) a simulator gives them. */
export type PortKind = 'simulator' | 'manual'

export type Config = Readonly<{
  mode: Mode
  host: string
  port: number
  /** Where the embedded database and the bank's folders live. */
  dataFolder: string
  /** The program's own address; undefined: the embedded database. */
  databaseUrl: string | undefined
  /** The owner's; migrations run there. */
  migrateDatabaseUrl: string | undefined
  /** Signs tokens; undefined in the sandbox: made once and kept in the database. */
  secret: string | undefined
  logLevel: string
  ports: Readonly<{ bureau: PortKind; accountData: PortKind; identification: PortKind; signature: PortKind; bank: PortKind | 'folder' }>
  bankFolder: string
}>

const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((each) => each === value)
  if (!found) throw new Error(`${name} must be one of ${allowed.join(', ')}, not '${value}'.`)
  return found
}

/** Reads and checks the environment. Throws with the variable's name; live mode demands what the sandbox makes up. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const mode = oneOf('RAHMENWERK_MODE', env.RAHMENWERK_MODE ?? 'sandbox', ['sandbox', 'live'])
  const dataFolder = resolve(env.RAHMENWERK_DATA ?? '.rahmenwerk')
  const portKind = (name: string): PortKind => {
    const value = env[name] ?? (mode === 'sandbox' ? 'simulator' : '')
    if (mode === 'live' && value !== 'manual') throw new Error(`Live mode needs ${name}=manual: the simulators are the sandbox's.`)
    return oneOf(name, value, ['simulator', 'manual'])
  }
  const bank = env.RAHMENWERK_PORT_BANK ?? (mode === 'sandbox' ? 'simulator' : '')
  if (mode === 'live' && bank !== 'folder') throw new Error('Live mode needs RAHMENWERK_PORT_BANK=folder and RAHMENWERK_BANK_FOLDER.')
  if (mode === 'live' && !env.DATABASE_URL) throw new Error('Live mode needs DATABASE_URL.')
  if (mode === 'live' && (env.RAHMENWERK_SECRET ?? '').length < 32) {
    throw new Error('Live mode needs RAHMENWERK_SECRET with at least 32 characters, for example from: openssl rand -base64 32')
  }
  const port = Number(env.PORT ?? 4010)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a port number, not '${env.PORT}'.`)
  return Object.freeze({
    mode,
    host: env.HOST ?? '127.0.0.1',
    port,
    dataFolder,
    databaseUrl: env.DATABASE_URL || undefined,
    migrateDatabaseUrl: env.MIGRATE_DATABASE_URL || undefined,
    secret: env.RAHMENWERK_SECRET || undefined,
    logLevel: env.LOG_LEVEL ?? 'warn',
    ports: {
      bureau: portKind('RAHMENWERK_PORT_BUREAU'),
      accountData: portKind('RAHMENWERK_PORT_ACCOUNT_DATA'),
      identification: portKind('RAHMENWERK_PORT_IDENTIFICATION'),
      signature: portKind('RAHMENWERK_PORT_SIGNATURE'),
      bank: oneOf('RAHMENWERK_PORT_BANK', bank, ['simulator', 'folder']),
    },
    bankFolder: resolve(env.RAHMENWERK_BANK_FOLDER ?? `${dataFolder}/bank`),
  })
}
