// A fastify server with one route that does nothing: the floor under every route of ours. Prints its address.
import { fastify } from 'fastify'

const server = fastify()
server.post('/', async () => ({}))
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`)
