// A client of the API, over HTTP like any other.
import { NotAsTold } from './expectation.ts'

export type Client = Readonly<{
  /** Asks, insists on the status, and answers the body. */
  ask: <T>(status: number, method: string, path: string, body?: unknown) => Promise<T>
  /** The bytes of a file. */
  fetchFile: (path: string) => Promise<Buffer>
}>

type Headers = Readonly<Record<string, string>>

/** What every call has in common: the status it must have, else the story is over. */
const callAt =
  (address: string) =>
  async (status: number, method: string, path: string, headers: Headers, body?: string): Promise<Buffer> => {
    const answer = await fetch(`${address}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (answer.status === status) return bytes
    throw new NotAsTold(
      `${method} ${path} answered ${answer.status}, not ${status}: ${bytes.toString('utf8').slice(0, 500)}`,
    )
  }

/** Logs in with client credentials. */
export const openClient = async (address: string, clientId: string, secret: string): Promise<Client> => {
  const call = callAt(address)
  const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` }
  const form = { ...basic, 'content-type': 'application/x-www-form-urlencoded' }
  const token = JSON.parse(String(await call(200, 'POST', '/oauth2/token', form, 'grant_type=client_credentials'))) as {
    access_token: string
  }
  const bearer = { authorization: `Bearer ${token.access_token}` }
  return {
    ask: async <T>(status: number, method: string, path: string, body?: unknown): Promise<T> => {
      const headers = body === undefined ? bearer : { ...bearer, 'content-type': 'application/json' }
      const bytes = await call(status, method, path, headers, body === undefined ? undefined : JSON.stringify(body))
      return (bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'))) as T
    },
    fetchFile: (path) => call(200, 'GET', path, bearer),
  }
}
