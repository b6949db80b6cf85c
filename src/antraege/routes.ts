// `/kreditsmart`: what lenders call to report what has become of an application (`reference/kex-antragsstatus.md` 1, 4.7).
import { type Caller, type Route, route } from '../http/route.ts'
import { reportStatus, uploadDocument } from './commands.ts'
import type { Reporter } from './reporting.ts'
import { Dokument, readDocument, readNumbers, readReport, Statuswechsel } from './views.ts'

/** As the platform caps its uploads; a status needs less. */
const MAX_BODY_BYTES = 10_000_000

const common = {
  method: 'POST',
  tag: 'KreditSmart',
  scope: 'privatkredit:antrag:schreiben',
  bodyLimit: MAX_BODY_BYTES,
  prose: true,
  answer: null,
  errors: [400, 403, 404, 405, 409, 410, 413, 415, 429],
} as const

/** Who a caller speaks as. */
export const reporterOf = ({ clientId, subject }: Caller): Reporter => ({ clientId, subject: subject ?? null })

export const kreditsmartRoutes: readonly Route[] = [
  route({
    ...common,
    path: '/kreditsmart/kex/antraege/status',
    summary: 'Change a status of an application, or add a comment and hints',
    body: Statuswechsel,
    status: 200,
    command: reportStatus,
    input: ({ body, caller }) => ({
      numbers: readNumbers(body),
      report: readReport(body),
      reporter: reporterOf(caller),
    }),
  }),
  route({
    ...common,
    path: '/kreditsmart/kex/antraege/dokumente',
    summary: 'Send a document along with an application',
    body: Dokument,
    status: 201,
    command: uploadDocument,
    input: ({ body, caller }) => ({
      numbers: readNumbers(body),
      ...readDocument(body),
      reporter: reporterOf(caller),
    }),
  }),
]
