// Who stands behind each port of the product, as the environment says: a simulator, a person, a service, a folder, a file.
import type { Config } from './config.ts'
import type { Db } from './db/database.ts'
import type { SealKey } from './documents/seal/cms.ts'
import { isSelfMade, keyOfFile, keyOfPem, newSelfMadePem, remoteKey } from './documents/seal/keys.ts'
import { httpAccountData, httpBureau, httpIdentification, httpSignature } from './evidence/http-ports.ts'
import { type EvidencePorts, manualPorts } from './evidence/ports.ts'
import { sharedSecret } from './partners/store.ts'
import { folderBank } from './payments/folder-bank.ts'
import { httpPayees } from './payments/http-payees.ts'
import { type BankPort, manualPayees, type PayeePort } from './payments/port.ts'
import { lender } from './products/lender.ts'
import { simulatedBank } from './sandbox/bank/bank.ts'
import { simulatedPayees, simulatedPorts } from './sandbox/providers.ts'

/** Who takes our files and gives us its own. */
export const bankPort = (db: Db, { ports, bankFolder }: Config): BankPort =>
  ports.bank === 'folder' ? folderBank(bankFolder) : simulatedBank(db)

/** Who answers what the bank asks of bureau, account, identification and signature. */
export const evidencePorts = (db: Db, { ports, providers }: Config): EvidencePorts => {
  const simulated = simulatedPorts(db)
  const { bureau, accountData, identification, signature } = providers
  const local = (kind: Config['ports']['bureau']) => (kind === 'simulator' ? simulated : manualPorts)
  return {
    bureau: bureau ? httpBureau(bureau) : local(ports.bureau).bureau,
    accountData: accountData ? httpAccountData(accountData) : local(ports.accountData).accountData,
    identification: identification ? httpIdentification(identification) : local(ports.identification).identification,
    signature: signature ? httpSignature(signature) : local(ports.signature).signature,
  }
}

/** Who says whether a payee is the holder of the account. */
export const payeePort = (db: Db, { ports, providers }: Config): PayeePort =>
  providers.payees ? httpPayees(providers.payees) : ports.payees === 'simulator' ? simulatedPayees(db) : manualPayees

/** The key under concluded contracts; the sandbox's is made once and kept with its other secrets, and is no use in live mode. */
export const sealKeyOf = async (db: Db, { mode, seal }: Pick<Config, 'mode' | 'seal'>): Promise<SealKey> => {
  if (seal.kind === 'self-made' && mode === 'sandbox')
    return keyOfPem(await sharedSecret(db, 'seal', () => newSelfMadePem(lender.name)))
  const key =
    seal.kind === 'remote' ? remoteKey(seal) : seal.kind === 'file' ? keyOfFile(seal.path, seal.passphrase) : undefined
  if (!key || (mode === 'live' && isSelfMade(key)))
    throw new Error(
      "Live mode seals no contract with a self-made key: RAHMENWERK_SEAL_FILE or …_URL must be the lender's.",
    )
  return key
}
