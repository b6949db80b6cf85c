// Token endpoints: client credentials, in the forms the published contracts use (`design.md` 5).
import Type, { type Static } from 'typebox'
import type { Db } from '../db/database.ts'
import { type Answer, type Request, type Route, route } from '../http/route.ts'
import type { Client } from './partner.ts'
import { checkSecret } from './secrets.ts'
import { findClient, findClientOf } from './store.ts'
import { TOKEN_SECONDS, type Tokens } from './tokens.ts'

const Credentials = Type.Object({
  grant_type: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  client_secret: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
})

const PlatformCredentials = Type.Object({
  ...Credentials.properties,
  subject: Type.Optional(Type.String({ description: 'Five characters: the partner id that the token stands for.' })),
  actor: Type.Optional(
    Type.String({ description: 'Five characters: the partner id on whose behalf the client acts.' }),
  ),
})

const TokenAnswer = Type.Object({
  access_token: Type.String(),
  expires_in: Type.Integer(),
  scope: Type.String(),
  token_type: Type.String(),
})

const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  headers: {
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="rahmenwerk"' } : {}),
  },
  body: { error, error_description: description },
})

/** A member of the body, where it is a text. */
const field = ({ body }: Request, name: string): string | undefined => {
  const value = (body as Readonly<Record<string, unknown>> | undefined)?.[name]
  return typeof value === 'string' ? value : undefined
}

/** Form-decoded, as HTTP Basic carries it (RFC 6749, section 2.3.1); whoever has not encoded it is taken at their word. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The client whose id and secret came in the Basic header, or else in the body; undefined: none, unknown or wrong. */
const authenticatedClient = async (db: Db, request: Request): Promise<Client | undefined> => {
  const basic = /^Basic (.+)$/i.exec(String(request.headers.authorization ?? ''))?.[1]
  const [id, secret] =
    basic === undefined ? [field(request, 'client_id'), field(request, 'client_secret')] : pairOf(basic)
  // U+0000 is in no id, and the database could not be asked for it.
  if (id === undefined || secret === undefined || id.includes('\0')) return undefined
  const client = await findClient(db, id)
  return client && (await checkSecret(secret, client.secretHash)) ? client : undefined
}

const pairOf = (basic: string): readonly [string, string] => {
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  return [decoded(id), decoded(rest.join(':'))]
}

/** The scopes asked for, or all of the client's; undefined: one of them is not its own. */
const grantedScopes = (request: Request, client: Client): readonly string[] | undefined => {
  const wanted = (field(request, 'scope') ?? '').split(/[\s+]+/).filter(Boolean)
  if (wanted.length === 0) return client.scopes
  return wanted.every((each) => client.scopes.includes(each)) ? wanted : undefined
}

const tokenAnswer = async (
  tokens: Tokens,
  { clientId, partnerId }: Client,
  scopes: readonly string[],
  shown: Shown,
  subject?: string,
): Promise<Answer> => ({
  headers: { 'cache-control': 'no-store' },
  body: {
    access_token: await tokens.issue({ clientId, partnerId, scopes, ...(subject === undefined ? {} : { subject }) }),
    ...shown,
    scope: scopes.join(' '),
  },
})

/** How an address shows what it issues. */
type Shown = Readonly<{ expires_in: number; token_type: string }>

const issueToken = async (db: Db, tokens: Tokens, request: Request, tokenType = 'bearer'): Promise<Answer> => {
  const grantType = field(request, 'grant_type') ?? ''
  if (grantType === '') {
    return oauthError(400, 'invalid_request', 'grant_type is missing; it must be client_credentials.')
  }
  if (grantType !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', 'grant_type must be client_credentials.')
  }
  const client = await authenticatedClient(db, request)
  if (!client) {
    return oauthError(
      401,
      'invalid_client',
      'The client is unknown or its secret is wrong. Send both with HTTP Basic or in the body.',
    )
  }
  const scopes = grantedScopes(request, client)
  if (!scopes) return oauthError(400, 'invalid_scope', `The client has only the scopes ${client.scopes.join(', ')}.`)
  return tokenAnswer(tokens, client, scopes, { expires_in: TOKEN_SECONDS, token_type: tokenType })
}

const DeprecatedQuery = Type.Object({ grant_type: Type.Optional(Type.String()) })

/** The deprecated address takes the grant type from the query as well, and writes the token's type large (`reference/splitpay.md` 6.1). */
const issueDeprecatedToken = (db: Db, tokens: Tokens, request: Request): Promise<Answer> => {
  const { grant_type } = request.query as Static<typeof DeprecatedQuery>
  return issueToken(db, tokens, { ...request, body: { grant_type, ...(request.body as object | undefined) } }, 'Bearer')
}

/** The platform tells its tokens' life in full (`reference/kex-antragsstatus.md` 2.3). */
const PLATFORM_TOKEN: Shown = { expires_in: TOKEN_SECONDS + 1, token_type: 'Bearer' }

/** The platform's own words (`reference/kex-antragsstatus.md` 2.5): its clients compare them. */
const platformErrors = {
  noGrantType: oauthError(400, 'invalid_request', 'Invalid request: Missing "grant_type" parameter'),
  otherGrantType: oauthError(
    400,
    'unsupported_grant_type',
    'Unsupported grant type: `grant_type` must be client_credentials',
  ),
  noClient: oauthError(
    401,
    'invalid_client',
    'Client authentication failed: Client id unknown / deactivated or client secret invalid / expired.',
  ),
  noActor: oauthError(400, 'unauthorized_client', 'Unauthorized client: Actor not found'),
  noSubject: oauthError(400, 'unauthorized_client', 'Unauthorized client: Subject not found'),
  notImpersonating: oauthError(
    400,
    'unauthorized_client',
    'Unauthorized client: Scope `impersonieren` is required if subject != actor',
  ),
  noScope: oauthError(400, 'invalid_scope', 'Invalid, unknown or malformed scope'),
}

/**
 * The platform's form: a client acts for its own partner id, or, with the scope `impersonieren`, a token stands for that of
 * another client of the same tenant.
 */
const issuePlatformToken = async (db: Db, tokens: Tokens, request: Request): Promise<Answer> => {
  const grantType = field(request, 'grant_type')
  if (grantType === undefined || grantType === '') return platformErrors.noGrantType
  if (grantType !== 'client_credentials') return platformErrors.otherGrantType
  const client = await authenticatedClient(db, request)
  if (!client) return platformErrors.noClient
  const actor = field(request, 'actor') ?? client.kreditsmartPartnerId
  if (actor !== client.kreditsmartPartnerId) return platformErrors.noActor
  const subject = field(request, 'subject') ?? actor
  const isOther = subject !== actor
  if (isOther && (subject === null || !(await findClientOf(db, client.partnerId, subject))))
    return platformErrors.noSubject
  const scopes = grantedScopes(request, client)
  if (!scopes) return platformErrors.noScope
  if (isOther && !scopes.includes('impersonieren')) return platformErrors.notImpersonating
  return tokenAnswer(tokens, client, scopes, PLATFORM_TOKEN, isOther && subject !== null ? subject : undefined)
}

const FORM_OR_JSON = ['application/x-www-form-urlencoded', 'application/json'] as const

/** Each address with the form of its contract; the platform's older addresses are still called by its clients. */
const endpoints = [
  { path: '/oauth2/token', summary: 'An access token for client credentials', issue: issueToken, body: Credentials },
  {
    path: '/oauth/token',
    summary: 'The same, as the deprecated endpoint answers it',
    issue: issueDeprecatedToken,
    body: Credentials,
    query: DeprecatedQuery,
  },
  ...['/auth/token', '/auth/access-token', '/auth/access-token/', '/access-token'].map((path, place) => ({
    path,
    summary: place === 0 ? 'An access token in the form of KreditSmart' : 'The same at an earlier address',
    issue: issuePlatformToken,
    body: PlatformCredentials,
  })),
] as const

/** `POST /oauth2/token` (form, or Basic), the deprecated `POST /oauth/token` (JSON), and KreditSmart's `POST /auth/token`. */
export const tokenRoutes = (db: Db, tokens: Tokens): Route[] =>
  endpoints.map(({ path, summary, issue, body, ...more }) =>
    route({
      method: 'POST',
      path,
      summary,
      tag: 'Tokens',
      scope: null,
      body,
      ...more,
      bodyOptional: true,
      accepts: FORM_OR_JSON,
      answer: TokenAnswer,
      errors: [400],
      handle: (request) => issue(db, tokens, request),
    }),
  )
