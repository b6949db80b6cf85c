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
  ports: Readonly<{
    bureau: PortKind
    accountData: PortKind
    identification: PortKind
    signature: PortKind
    bank: PortKind | 'folder'
  }>
  bankFolder: string
}>

const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((each) => each === value)
  if (!found) throw new Error(`${name} must be one of ${allowed.join(', ')}, not '${value}'.`)
  return found
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const portVariables = {
  bureau: 'RAHMENWERK_PORT_BUREAU',
  accountData: 'RAHMENWERK_PORT_ACCOUNT_DATA',
  identification: 'RAHMENWERK_PORT_IDENTIFICATION',
  signature: 'RAHMENWERK_PORT_SIGNATURE',
} as const

/** What live mode demands and the sandbox makes up: everything that is missing, named at once. */
const missingForLive = (env: Readonly<Record<string, string | undefined>>): string[] => {
  const missing: string[] = []
  if (!env.DATABASE_URL) missing.push('DATABASE_URL: a PostgreSQL 15 or newer, under a role that owns nothing.')
  const secret = env.RAHMENWERK_SECRET ?? ''
  if (secret.length < 32 || new Set(secret).size < 10) {
    missing.push('RAHMENWERK_SECRET: at least 32 characters by chance, for example from: openssl rand -base64 32')
  }
  for (const name of Object.values(portVariables)) {
    if (env[name] !== 'manual') missing.push(`${name}=manual: the simulators are the sandbox's.`)
  }
  if (env.RAHMENWERK_PORT_BANK !== 'folder')
    missing.push("RAHMENWERK_PORT_BANK=folder: the simulated bank is the sandbox's.")
  if (!env.RAHMENWERK_BANK_FOLDER) missing.push('RAHMENWERK_BANK_FOLDER: where files for the bank and from it lie.')
  return missing
}

/** Reads and checks the environment. Throws with the variable's name; live mode names everything that it misses. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const mode = oneOf('RAHMENWERK_MODE', env.RAHMENWERK_MODE ?? 'sandbox', ['sandbox', 'live'])
  const missing = mode === 'live' ? missingForLive(env) : []
  if (missing.length > 0)
    throw new Error(`Live mode does not start without:\n${missing.map((line) => `  ${line}`).join('\n')}`)
  const dataFolder = resolve(env.RAHMENWERK_DATA ?? '.rahmenwerk')
  const portOf = (name: keyof typeof portVariables): PortKind =>
    oneOf(portVariables[name], env[portVariables[name]] ?? 'simulator', ['simulator', 'manual'])
  const port = Number(env.PORT ?? 4010)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a port number, not '${env.PORT}'.`)
  return Object.freeze({
    mode,
    host: env.HOST ?? '127.0.0.1',
    port,
    dataFolder,
    databaseUrl: env.DATABASE_URL || undefined,
    migrateDatabaseUrl: env.MIGRATE_DATABASE_URL || undefined,
    secret: env.RAHMENWERK_SECRET || undefined,
    logLevel: oneOf('LOG_LEVEL', env.LOG_LEVEL ?? 'warn', logLevels),
    ports: {
      bureau: portOf('bureau'),
      accountData: portOf('accountData'),
      identification: portOf('identification'),
      signature: portOf('signature'),
      bank: oneOf('RAHMENWERK_PORT_BANK', env.RAHMENWERK_PORT_BANK ?? 'simulator', ['simulator', 'folder']),
    },
    bankFolder: resolve(env.RAHMENWERK_BANK_FOLDER ?? `${dataFolder}/bank`),
  })
}
