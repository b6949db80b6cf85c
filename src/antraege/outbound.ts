// Telling a platform what has become of an Antrag: one POST for each report, in their order, until it is taken.
import { type Db, read } from '../db/database.ts'
import { type Callout, callOut, callOutForText, readUrl, type UrlPolicy } from '../webhooks/callout.ts'
import type { JobHandler } from '../work/worker.ts'
import { SEND_ANTRAGSSTATUS, type Sending } from './reporting.ts'
import { type Address, findAddress, findAntrag, findReport } from './store.ts'
import { viewOutgoing } from './views.ts'

/** Two calls of this length stay within a job's lease. */
const TIMEOUT_MS = 15_000
/** A token is not used in its last seconds. */
const MARGIN_MS = 15_000
const SCOPE = 'privatkredit:antrag:schreiben'

type Access = NonNullable<Address['access']>

const isTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300

/** Tokens of other platforms, kept in this process until shortly before they expire. */
const openPlatformTokens = (urlPolicy: UrlPolicy) => {
  const kept = new Map<string, Readonly<{ token: string; until: number }>>()
  const keyOf = (access: Access): string => JSON.stringify([access.tokenUrl, access.clientId, access.clientSecret])

  const ask = async (access: Access): Promise<Readonly<{ token: string; until: number }>> => {
    const credentials = [access.clientId, access.clientSecret].map(encodeURIComponent).join(':')
    const answer = await callOutForText(
      {
        url: readUrl(access.tokenUrl, urlPolicy),
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Accept: 'application/json',
          Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }).toString(),
      },
      urlPolicy,
      TIMEOUT_MS,
    )
    if (answer.status === null || !isTaken(answer.status)) {
      throw new Error(`the token endpoint gave no token: ${answer.error ?? answer.status}`)
    }
    const { access_token, expires_in } = JSON.parse(answer.text) as { access_token?: unknown; expires_in?: unknown }
    if (typeof access_token !== 'string') throw new Error('the token endpoint answered without access_token')
    return { token: access_token, until: Date.now() + (Number(expires_in) || 0) * 1000 - MARGIN_MS }
  }

  return {
    of: async (access: Access): Promise<string> => {
      const known = kept.get(keyOf(access))
      if (known && known.until > Date.now()) return known.token
      const fresh = await ask(access)
      kept.set(keyOf(access), fresh)
      return fresh.token
    },
    forget: (access: Access): void => {
      kept.delete(keyOf(access))
    },
  }
}

/**
 * Sends one report, at least once. Whatever is not a 2xx is tried again, for as long as it takes, and holds back the Antrag's
 * later reports to the same address; other Anträge and other addresses go on.
 */
export const sendAntragsstatus = (db: Db, urlPolicy: UrlPolicy): JobHandler => {
  const tokens = openPlatformTokens(urlPolicy)
  return {
    kind: SEND_ANTRAGSSTATUS,
    run: async ({ partnerId, payload }) => {
      const { clientId, antragsnummer, number } = payload as Sending
      const { address, antrag, report } = await read(db, partnerId, async (tx) => ({
        address: await findAddress(tx, clientId),
        antrag: await findAntrag(tx, antragsnummer),
        report: await findReport(tx, antragsnummer, number),
      }))
      if (!address || !antrag || !report) return undefined // the address was taken away meanwhile
      const { url, access } = address
      const callout: Callout = {
        url: readUrl(url, urlPolicy),
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          'X-TraceId': report.traceId,
          ...(access ? { Authorization: `Bearer ${await tokens.of(access)}` } : {}),
        },
        body: JSON.stringify(viewOutgoing(antrag, report)),
      }
      const result = await callOut(callout, urlPolicy, TIMEOUT_MS)
      if (isTaken(result.status)) return undefined
      if (result.status === 401 && access) tokens.forget(access)
      throw new Error(`report ${number} on ${antragsnummer} was not taken: ${result.error ?? result.status}`)
    },
  }
}
