// A receiver of webhooks on loopback: a real HTTP server that remembers each request and answers as it is told.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

export type Received = Readonly<{ path: string; headers: IncomingHttpHeaders; body: string }>

export type Receiver = Readonly<{
  url: string
  received: Received[]
  /** What is answered from now on: a status, or a function that answers itself (or never). */
  answerWith: (answer: number | ((request: Received, response: ServerResponse) => unknown)) => void
  close: () => void
}>

/** Listens on a free port; answers 204 until told otherwise; goes away with the test file. */
export const openReceiver = async (): Promise<Receiver> => {
  const received: Received[] = []
  let answer: (request: Received, response: ServerResponse) => unknown = (_request, response) =>
    response.writeHead(204).end()
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const request = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    received.push(request)
    answer(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  after(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answerWith: (given) => {
      answer = typeof given === 'number' ? (_request, response) => response.writeHead(given).end() : given
    },
    close,
  }
}
