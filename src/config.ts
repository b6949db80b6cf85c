// The environment, read once into one frozen value.
import { resolve } from 'node:path'
import type { SealSource } from './documents/seal/keys.ts'

export type Mode = 'sandbox' | 'live'

/** How the bank reaches a provider: a person records its answers, a service is asked by HTTP, or (the sandbox) a simulator answers. */
export type PortKind = 'simulator' | 'manual' | 'http'

/** Who is asked by HTTP, and the secret that both sides sign with. */
export type HttpProvider = Readonly<{ port: string; url: string; secret: string }>

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
  /** The lender's own file; undefined: the sandbox's bank lends. */
  lenderFile: string | undefined
  /** A folder with product files of the lender's own; undefined: ours alone. */
  productsFolder: string | undefined
  ports: Readonly<{
    bureau: PortKind
    accountData: PortKind
    identification: PortKind
    signature: PortKind
    payees: PortKind
    bank: 'simulator' | 'folder'
  }>
  /** Of each port that is set to `http`. */
  providers: Readonly<Partial<Record<keyof typeof portVariables, HttpProvider>>>
  bankFolder: string
  /** Who holds the key under concluded contracts. */
  seal: SealSource
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
  payees: 'RAHMENWERK_PORT_PAYEES',
} as const

/** The key of the lender's seal: in a file, with a service, or (the sandbox) made by ourselves. */
const sealOf = (env: Readonly<Record<string, string | undefined>>): SealSource => {
  const { RAHMENWERK_SEAL_FILE: file, RAHMENWERK_SEAL_URL: url, RAHMENWERK_SEAL_CERTIFICATE: certificates } = env
  if (file) return { kind: 'file', path: resolve(file), passphrase: env.RAHMENWERK_SEAL_PASSPHRASE ?? '' }
  if (!url) return { kind: 'self-made' }
  const { protocol, hostname } = URL.parse(url) ?? {}
  if (protocol !== 'https:' && !(protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname ?? '')))
    throw new Error('RAHMENWERK_SEAL_URL must be https, or http on this machine.')
  if (!certificates)
    throw new Error('RAHMENWERK_SEAL_CERTIFICATE: the PEM file with the certificate of RAHMENWERK_SEAL_URL.')
  const secret = env.RAHMENWERK_SEAL_SECRET
  if (!secret) throw new Error('RAHMENWERK_SEAL_SECRET: the bearer token that RAHMENWERK_SEAL_URL asks for.')
  return { kind: 'remote', url, certificates: resolve(certificates), secret }
}

/** What live mode demands and the sandbox makes up: everything that is missing, named at once. */
const missingForLive = (env: Readonly<Record<string, string | undefined>>): string[] => {
  const missing: string[] = []
  if (!env.DATABASE_URL) missing.push('DATABASE_URL: a PostgreSQL 15 or newer, under a role that owns nothing.')
  const secret = env.RAHMENWERK_SECRET ?? ''
  if (secret.length < 32 || new Set(secret).size < 10) {
    missing.push('RAHMENWERK_SECRET: at least 32 characters by chance, for example from: openssl rand -base64 32')
  }
  for (const name of Object.values(portVariables)) {
    if (env[name] !== 'manual' && env[name] !== 'http')
      missing.push(`${name}=manual or http: the simulators are the sandbox's.`)
  }
  if (env.RAHMENWERK_PORT_BANK !== 'folder')
    missing.push("RAHMENWERK_PORT_BANK=folder: the simulated bank is the sandbox's.")
  if (!env.RAHMENWERK_SEAL_FILE && !env.RAHMENWERK_SEAL_URL) {
    missing.push(
      "RAHMENWERK_SEAL_FILE (PEM or PKCS#12) or RAHMENWERK_SEAL_URL: the key of the lender's seal on contracts.",
    )
  }
  if (!env.RAHMENWERK_BANK_FOLDER) missing.push('RAHMENWERK_BANK_FOLDER: where files for the bank and from it lie.')
  return missing
}

/** Address and secret of each port that is set to `http`. Throws with the variable's name. */
const readProviders = (env: Readonly<Record<string, string | undefined>>): Config['providers'] =>
  Object.fromEntries(
    Object.entries(portVariables)
      .filter(([, name]) => env[name] === 'http')
      .map(([key, name]) => {
        const url = URL.parse(env[`${name}_URL`] ?? '')
        if (!url || !['https:', 'http:'].includes(url.protocol))
          throw new Error(`${name}=http needs ${name}_URL: where the provider is asked.`)
        const secret = env[`${name}_SECRET`] ?? ''
        if (secret.length < 32)
          throw new Error(`${name}=http needs ${name}_SECRET: at least 32 characters, known to the provider too.`)
        const port = name.slice('RAHMENWERK_PORT_'.length).toLowerCase()
        return [key, { port, url: url.href, secret }]
      }),
  )

/** Reads and checks the environment. Throws with the variable's name; live mode names everything that it misses. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const mode = oneOf('RAHMENWERK_MODE', env.RAHMENWERK_MODE ?? 'sandbox', ['sandbox', 'live'])
  const missing = mode === 'live' ? missingForLive(env) : []
  if (missing.length > 0)
    throw new Error(`Live mode does not start without:\n${missing.map((line) => `  ${line}`).join('\n')}`)
  const dataFolder = resolve(env.RAHMENWERK_DATA ?? '.rahmenwerk')
  const portOf = (name: keyof typeof portVariables): PortKind =>
    oneOf(portVariables[name], env[portVariables[name]] ?? 'simulator', ['simulator', 'manual', 'http'])
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
    lenderFile: env.RAHMENWERK_LENDER || undefined,
    productsFolder: env.RAHMENWERK_PRODUCTS || undefined,
    ports: {
      bureau: portOf('bureau'),
      accountData: portOf('accountData'),
      identification: portOf('identification'),
      signature: portOf('signature'),
      payees: portOf('payees'),
      bank: oneOf('RAHMENWERK_PORT_BANK', env.RAHMENWERK_PORT_BANK ?? 'simulator', ['simulator', 'folder']),
    },
    providers: readProviders(env),
    bankFolder: resolve(env.RAHMENWERK_BANK_FOLDER ?? `${dataFolder}/bank`),
    seal: sealOf(env),
  })
}
