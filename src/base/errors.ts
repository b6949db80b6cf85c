// Three kinds of failure: an outcome is a value, a refusal is thrown and rolls back, everything else is our bug (500).

/**
 * Every refusal the program can give: the code clients switch on, its status and title. The codes are those of the
 * published contract (`reference/splitpay.md` 6.4); the ones it lacks are ours and marked so.
 */
export const errors = {
  invalid_json: { status: 400, title: 'Invalid JSON' },
  validation_error: { status: 400, title: 'Validation Error' },
  invalid_webhook_url: { status: 400, title: 'Invalid Webhook URL' },
  unsafe_webhook_url: { status: 400, title: 'Unsafe Webhook URL' },
  token_required: { status: 401, title: 'Token Required' },
  invalid_token: { status: 401, title: 'Invalid Token' },
  unauthorized_action: { status: 403, title: 'Unauthorized Action' },
  unauthorized_partner: { status: 403, title: 'Unauthorized Partner' },
  model_not_found: { status: 404, title: 'Model Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed' }, // ours
  record_not_unique: { status: 409, title: 'Record Not Unique' },
  invalid_state: { status: 409, title: 'Not Possible In This State' }, // ours
  limit_exceeded: { status: 409, title: 'Limit Exceeded' }, // ours
  credit_line_blocked: { status: 409, title: 'Credit Line Blocked' }, // ours
  idempotency_conflict: { status: 409, title: 'Idempotency Key Already Used' }, // ours
  clock_conflict: { status: 409, title: 'Clock Cannot Be Moved So' }, // ours
  self_approval: { status: 409, title: 'Second Person Needed' }, // ours
  gone: { status: 410, title: 'Gone' }, // ours
  payload_too_large: { status: 413, title: 'Payload Too Large' }, // ours
  unsupported_media_type: { status: 415, title: 'Unsupported Media Type' }, // ours
  unprocessable: { status: 422, title: 'Outside The Product' }, // ours
  too_many_requests: { status: 429, title: 'Too Many Requests' }, // ours
  generic_error: { status: 500, title: 'Generic Error' },
  gateway_error: { status: 502, title: 'Bad Gateway' },
  overloaded: { status: 503, title: 'Overloaded' }, // ours
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errors

/** This request cannot be done, and nothing of it was. `field` is the path of the member at fault, `detail` says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ErrorCode
  readonly detail: string
  readonly field: string | undefined

  constructor(code: ErrorCode, detail: string, field?: string) {
    super(`${code}: ${detail}`)
    this.code = code
    this.detail = detail
    this.field = field
  }

  get status(): number {
    return errors[this.code].status
  }
}

/** A member of the request is missing, malformed or out of range: names the field. */
export const invalidField = (field: string, problem: string): Refusal =>
  new Refusal('validation_error', `${field}: ${problem}`, field)

/** Well-formed, but the product does not offer it: names the field. */
export const outsideProduct = (field: string, problem: string): Refusal =>
  new Refusal('unprocessable', `${field}: ${problem}`, field)

/** Unknown, or another partner's: the answer is the same. `model` is the wire's word, as in "Couldn't find 'Person' for id …". */
export const notFound = (model: string, id: string): Refusal =>
  new Refusal('model_not_found', `Couldn't find '${model}' for id '${id}'.`)

/** States a fact the program relies on; when it does not hold, that is our bug. */
export function assert(fact: unknown, claim: string): asserts fact {
  if (!fact) throw new Error(`assertion failed: ${claim}`)
}
