// What the server answers when it does not do what was asked.
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../base/errors.ts'
import { toJson } from '../db/write.ts'
import { failureOf, refusalOf } from './errors.ts'
import type { Route } from './route.ts'

/** Sends what was thrown as the shape of its path has it; what is no refusal is our bug, and logged. */
export type Fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/** A path without the names of its parameters: two routes with the same structure are one resource. */
const structureOf = (path: string): string => path.replaceAll(/:\w+/g, ':p')

/** The methods of each resource. */
export type Resources = ReadonlyMap<string, readonly string[]>

export const resourcesOf = (routes: readonly Pick<Route, 'method' | 'path'>[]): Resources =>
  new Map(
    [...Map.groupBy(routes, ({ path }) => structureOf(path))].map(([structure, same]) => [
      structure,
      same.map(({ method }) => method),
    ]),
  )

export const failWith =
  (resources: Resources): Fail =>
  (thrown, request, reply) => {
    const refusal = refusalOf(thrown)
    if (!refusal || refusal.status >= 500)
      request.log.error({ err: thrown, route: request.routeOptions.url }, 'unexpected failure')
    const answer = failureOf(
      refusal ??
        new Refusal('generic_error', 'Something went wrong on our side. The id of this error helps us to find it.'),
      request.url,
      request.id,
    )
    if (answer.status === 401) reply.header('www-authenticate', 'Bearer')
    if (answer.status === 405)
      reply.header('allow', resources.get(structureOf(request.routeOptions.url ?? ''))?.join(', ') ?? '')
    return reply.code(answer.status).type('application/json').send(toJson(answer.body))
  }

/** What is there for other methods is a 405, not unknown. */
export const refuseOtherMethods = (app: FastifyInstance, resources: Resources): void => {
  for (const [structure, methods] of resources) {
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.includes(method))
    if (others.length === 0) continue
    app.route({
      method: others,
      url: structure,
      exposeHeadRoute: false,
      onRequest: async ({ method }) => {
        throw new Refusal('method_not_allowed', `${method} is not possible here, only ${methods.join(', ')}.`)
      },
      handler: async () => undefined,
    })
  }
}

/** What arrived is no HTTP: there is no path yet that could decide the shape of the answer. */
export const answerUnreadable = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const isLong = error.code === 'HPE_HEADER_OVERFLOW'
  const detail = isLong ? 'The headers of the request are too long.' : 'This is not a request of HTTP/1.1.'
  const body = toJson(failureOf(new Refusal('validation_error', detail), '/', '').body)
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroy(error)
}
