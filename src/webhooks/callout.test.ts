import assert from 'node:assert/strict'
import test from 'node:test'
import { openReceiver } from '../../test/receiver.ts'
import { Refusal } from '../base/errors.ts'
import { isLoopback, isPublic } from './addresses.ts'
import { callOut, readUrl, type UrlPolicy } from './callout.ts'

const live: UrlPolicy = { httpOnLoopback: false, privateAddresses: false }
const open: UrlPolicy = { httpOnLoopback: true, privateAddresses: true }

test('which addresses are the public internet, and which the machine itself', () => {
  const publicOnes = [
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.0',
    '172.32.0.1',
    '192.0.1.1',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
    '2a00::1',
  ]
  const others = [
    '0.0.0.0',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:100.64.0.1',
    '::7f00:1',
    '64:ff9b::a00:1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::1',
    '3fff::1',
    '100::1',
  ]
  for (const address of publicOnes) assert.equal(isPublic(address), true, address)
  for (const address of others) assert.equal(isPublic(address), false, address)
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    assert.equal(isLoopback(address), true, address)
  for (const address of ['128.0.0.1', '10.0.0.1', '::2', '::ffff:10.0.0.1'])
    assert.equal(isLoopback(address), false, address)
})

test('live mode calls nothing outside the public internet, however it is written', async () => {
  const refused = [
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.0.1:8443/',
    'https://[::1]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://localhost/',
  ]
  for (const text of refused) {
    await assert.rejects(
      callOut({ url: readUrl(text, live), headers: {}, body: '' }, live, 2000),
      (error) => error instanceof Refusal && error.code === 'unsafe_webhook_url',
      text,
    )
  }
})

test('only https is taken, and plain http on this machine where the policy allows it', async () => {
  const codeOf = (text: string, policy: UrlPolicy): string => {
    try {
      readUrl(text, policy)
      return 'taken'
    } catch (error) {
      return error instanceof Refusal ? error.code : String(error)
    }
  }
  const cases: readonly (readonly [string, UrlPolicy, string])[] = [
    ['https://example.com/hook', live, 'taken'],
    ['http://example.com/hook', live, 'unsafe_webhook_url'],
    ['http://127.0.0.1/hook', live, 'unsafe_webhook_url'],
    ['http://127.0.0.1/hook', open, 'taken'],
    ['ftp://127.0.0.1/hook', open, 'unsafe_webhook_url'],
    ['file:///etc/passwd', open, 'unsafe_webhook_url'],
    ['https://user:word@example.com/', live, 'unsafe_webhook_url'],
    ['example.com/hook', live, 'invalid_webhook_url'],
    ['', live, 'invalid_webhook_url'],
  ]
  for (const [text, policy, expected] of cases) assert.equal(codeOf(text, policy), expected, text)

  const url = readUrl('http://192.0.2.1/hook', open)
  await assert.rejects(callOut({ url, headers: {}, body: '' }, open, 2000), { code: 'unsafe_webhook_url' })
})

test('a receiver that does not answer in time is given up, and one that refuses the connection is named', async () => {
  const receiver = await openReceiver()
  receiver.answerWith(() => {})
  const callout = { url: new URL(receiver.url), headers: {}, body: '{}' }

  const startedAt = performance.now()
  const slow = await callOut(callout, open, 100)
  assert.deepEqual(slow, { status: null, error: 'no answer within 100 ms' })
  assert.ok(performance.now() - startedAt < 5000)

  receiver.close()
  const closed = await callOut(callout, open, 2000)
  assert.deepEqual(closed, { status: null, error: 'ECONNREFUSED' })
})

test('a redirect is an answer, never followed; an endless body is not read', { timeout: 5000 }, async () => {
  const receiver = await openReceiver()
  const callout = { url: new URL(receiver.url), headers: {}, body: '{}' }
  receiver.answerWith((_request, response) => response.writeHead(307, { location: '/elsewhere' }).end())
  assert.deepEqual(await callOut(callout, open, 2000), { status: 307, error: null })
  assert.deepEqual(
    receiver.received.map(({ path }) => path),
    ['/hook'],
  )

  const stopped = new Promise<void>((done) => {
    receiver.answerWith((_request, response) => {
      response.writeHead(200)
      const more = () => {
        while (response.write(Buffer.alloc(16_384))) {}
      }
      response.on('drain', more).on('close', done)
      more()
    })
  })
  assert.deepEqual(await callOut(callout, open, 60_000), { status: 200, error: null })
  await stopped
})
