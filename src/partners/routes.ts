// Token endpoints: client credentials, in the forms the published contracts use (`design.md` 5).
import Type from 'typebox'
import type { Db } from '../db/database.ts'
import { type Answer, type Request, type Route, route } from '../http/route.ts'
import { checkSecret } from './secrets.ts'
import { findClient } from './store.ts'
import { TOKEN_SECONDS, type Tokens } from './tokens.ts'

const Credentials = Type.Object({
  grant_type: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  client_secret: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
})
type Credentials = Readonly<{ grant_type?: string; client_id?: string; client_secret?: string; scope?: string }>

const TokenAnswer = Type.Object({
  access_token: Type.String(),
  expires_in: Type.Integer(),
  scope: Type.String(),
  token_type: Type.String(),
})

const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  headers: { 'cache-control': 'no-store', ...(status === 401 ? { 'www-authenticate': 'Basic realm="rahmenwerk"' } : {}) },
  body: { error, error_description: description },
})

/** Client id and secret from the Basic header, or else from the body. */
const credentialsOf = ({ body, headers }: Request): Readonly<{ id: string; secret: string }> | undefined => {
  const basic = /^Basic (.+)$/i.exec(String(headers.authorization ?? ''))?.[1]
  if (basic) {
    const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) }
  }
  const { client_id, client_secret } = (body ?? {}) as Credentials
  return client_id !== undefined && client_secret !== undefined ? { id: client_id, secret: client_secret } : undefined
}

const issueToken = async (db: Db, tokens: Tokens, request: Request): Promise<Answer> => {
  const { grant_type, scope } = (request.body ?? {}) as Credentials
  if (grant_type !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', 'grant_type must be client_credentials.')
  }
  const given = credentialsOf(request)
  if (!given) return oauthError(401, 'invalid_client', 'Send the client id and secret with HTTP Basic or in the body.')
  const client = await findClient(db, given.id)
  if (!client || !(await checkSecret(given.secret, client.secretHash))) {
    return oauthError(401, 'invalid_client', 'The client is unknown or its secret is wrong.')
  }
  const wanted = scope?.split(/\s+/).filter(Boolean) ?? []
  const missing = wanted.filter((each) => !client.scopes.includes(each))
  if (missing.length > 0) return oauthError(400, 'invalid_scope', `The client has no scope ${missing.join(', ')}.`)
  const scopes = wanted.length > 0 ? wanted : client.scopes
  const access_token = await tokens.issue({ clientId: client.clientId, partnerId: client.partnerId, scopes })
  return {
    headers: { 'cache-control': 'no-store' },
    body: { access_token, expires_in: TOKEN_SECONDS, scope: scopes.join(' '), token_type: 'bearer' },
  }
}

/** `POST /oauth2/token` (form, or Basic) and the deprecated `POST /oauth/token` (JSON). */
export const tokenRoutes = (db: Db, tokens: Tokens): Route[] =>
  [
    { path: '/oauth2/token', summary: 'An access token for client credentials' },
    { path: '/oauth/token', summary: 'The same, as the deprecated endpoint answers it' },
  ].map(({ path, summary }) =>
    route({
      method: 'POST',
      path,
      summary,
      tag: 'Tokens',
      scope: null,
      body: Credentials,
      bodyOptional: true,
      answer: TokenAnswer,
      errors: [400],
      handle: (request) => issueToken(db, tokens, request),
    }),
  )
