import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { newDocument } from '../documents.ts'
import { contractExample } from '../examples/line.ts'
import { exampleCreatedAt } from '../examples.ts'
import { readPdf } from '../pdf-reader.ts'
import { pdfaProblems } from '../pdfa.ts'
import { openRenderer } from '../renderer.ts'
import type { SealKey } from './cms.ts'
import { keyOfFile, keyOfPem, newSelfMadePem, remoteKey } from './keys.ts'
import { checkSeal, sealOf } from './pdf-seal.ts'

const folder = mkdtempSync(join(tmpdir(), 'seal-'))
after(() => rmSync(folder, { recursive: true }))
const renderer = openRenderer()
const pdf = await renderer.render(newDocument('contract', 'de', contractExample, exampleCreatedAt))
await renderer.close()

const sealing = { name: 'Müsterbank AG', at: exampleCreatedAt }
const sealed = async (key: SealKey): Promise<Buffer> => Buffer.concat([pdf, await sealOf(pdf, sealing, key)])

/** A key store as OpenSSL 3 writes it (PBES2, AES-256); its passphrase is "geheim". */
const keyStore = Buffer.from(
  'MIIELAIBAzCCA+IGCSqGSIb3DQEHAaCCA9MEggPPMIIDyzCCAoIGCSqGSIb3DQEHBqCCAnMwggJvAgEAMIICaAYJKoZIhvcNAQcBMFcGCSqGSI' +
    'b3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhbzVK1S0/9EQICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEACSsjCHrxIL1gM1lV3GA4CA' +
    'ggIA9vcP6o2EWLewGkl4NhPYr72HrmY++BLy915v9jak3c3nZbS+Dw87/suQd4OeoGSnVX5RVXviwXSMbX6E9znTs6ZCCtnTqyypj04jYyT35p' +
    'VER9OMu5yVY7vvCROfXnKm556/UAeEGlWvKfbPqNoFCIu+Q6l7VKW7xya3OJ94xARzhrWM8SvF5VJjTDcSZDdhglEdkWJZJQz1kxjvO4EzKlD7' +
    'UfRK0Nxt96Nz3erwD+OHre/1D1LG5on9dQ5kulmcNrlUXM6E42pPKEmoXpvfeIN4/3ShEqxK0cZ+Up7xiTRi0HU7wlrwuk3PFKK4y2LpvVPfIm' +
    'SmsGZc5lrUAusKNtuAANfUtHlBgbaJvGTAIpYLU7x1orGG1o5rm+w9ykIflTslG+Qo6V9/NMUwD10wOX7nWxd6dM1CJCWfeUmoBtmj0cS5IUTg' +
    'mW39YPuwFAfpB16Dcoy9NquHFd40IrmePgIBeAnmEQejDC6jb+nZbF+RPcm+vmFRB1iOoLth03JvFjhD+Vht/y/yFqkek0hcFyP/BdrNWKk1pA' +
    '4+6K/LTEYWHO06zSMB2DMLs/SK+67kuGR0aVtKvJHVVYnHEwiTV+cUeAfKoM9yQ/7aW1B2LFBqdqe2Zcnqtn1i9GUiloTa15j2/whuwvSQpJeU' +
    'gGx/LQV7HR6Fo5jPvw+sxGaiupEwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0BDAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ' +
    '0wSjApBgkqhkiG9w0BBQwwHAQIERY+yV9rPiMCAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBbcy3B35lM/JVHsZyptPdSBIGQ268o' +
    '6e2Vabowagss3+RqR4nDIbowhwyhgMRULkC6UShhQg8789QTHK3HbdjLoHMZ+a32S86llH4UCtj4yPNcbSTjGsu7wwp81m0/mlt4vPlS1VR50U' +
    '7mqXqJAWShzdfGik3OPePBUb53IJXNl2xMqptYrjoR4qqgEIcsvr9gP0BCBXCTtNbLI7Bbd/B6w39+MSUwIwYJKoZIhvcNAQkVMRYEFCyUttls' +
    'RtNvVhYIvoSvS/sE6zoVMEEwMTANBglghkgBZQMEAgEFAAQgQ6CuAubuhBCwNQOEkTdcB+a9k7DVFmrFAm9D6SQVhFYECK0KnE4fDYxvAgIIAA' +
    '==',
  'base64',
)
const storePath = join(folder, 'key.p12')
writeFileSync(storePath, keyStore)

const pem = newSelfMadePem('Müsterbank AG')
const pemPath = join(folder, 'key.pem')
writeFileSync(pemPath, pem)

test('a seal made with a key of our own, from PEM, or from PKCS#12 holds and names its signer', async () => {
  for (const [key, by] of [
    [keyOfPem(pem), /CN=Müsterbank AG \(self-made seal\)/],
    [keyOfFile(pemPath, ''), /CN=Müsterbank AG/],
    [keyOfFile(storePath, 'geheim'), /CN=Test seal/],
  ] as const) {
    const file = await sealed(key)
    const { by: signer, fingerprint } = checkSeal(file)
    assert.match(signer, by)
    assert.equal(
      fingerprint,
      createHash('sha256')
        .update(key.certificates[0] ?? '')
        .digest('hex'),
    )
    // What was rendered is there as it was, and still read; the update keeps the file an archive's.
    assert.ok(file.subarray(0, pdf.length).equals(pdf))
    assert.deepEqual(pdfaProblems(file), [])
    assert.ok(readPdf(file).pages.join(' ').includes('Rahmenkreditvertrag'))
  }
})

test('each changed byte of the seal, and any of the document, is found', async () => {
  const file = await sealed(keyOfPem(pem))
  const unnoticed: number[] = []
  for (let at = 0; at < file.length; at += at < pdf.length ? 1009 : 1) {
    const changed = Buffer.from(file)
    changed[at] = (changed[at] ?? 0) ^ 1
    try {
      checkSeal(changed)
      unnoticed.push(at)
    } catch {
      // found
    }
  }
  assert.deepEqual(unnoticed, [])
  assert.throws(() => checkSeal(Buffer.concat([file, Buffer.from(' ')])), /does not cover the whole file/)
  assert.throws(() => checkSeal(file.subarray(0, -1)), /does not cover the whole file/)
  assert.throws(() => checkSeal(pdf), /there is no seal/)
})

test('others agree: openssl takes the signature for good, where it is at hand', async (t) => {
  if (spawnSync('openssl', ['version']).error) return t.skip('openssl is not on the path')
  const file = await sealed(keyOfFile(storePath, 'geheim'))
  const [, from = 0, to = 0] = /\/ByteRange \[0 +(\d+) +(\d+)/.exec(file.toString('latin1'))?.map(Number) ?? []
  writeFileSync(join(folder, 'content'), Buffer.concat([file.subarray(0, from), file.subarray(to)]))
  writeFileSync(join(folder, 'signature'), Buffer.from(file.toString('latin1', from + 1, to - 1), 'hex'))
  const [certificate = Buffer.of()] = keyOfFile(storePath, 'geheim').certificates
  writeFileSync(join(folder, 'ca.pem'), new X509Certificate(certificate).toString())
  const asked = [
    '-verify',
    '-cades',
    '-binary',
    '-inform',
    'DER',
    '-in',
    'signature',
    '-content',
    'content',
    '-CAfile',
    'ca.pem',
    '-purpose',
    'any',
  ]
  const verified = spawnSync('openssl', ['cms', ...asked, '-out', 'same'], { cwd: folder, encoding: 'utf8' })
  assert.equal(verified.status, 0, verified.stderr)
})

test('a service that keeps the key is asked for the signature alone, and believed in nothing', async (t) => {
  const asked: unknown[] = []
  const held = keyOfFile(storePath, 'geheim')
  let answer: (response: ServerResponse) => void = () => {}
  const server = createServer(async (request, response) => {
    const { digest_algorithm, digest } = JSON.parse(await text(request)) as Record<string, string>
    asked.push([request.headers.authorization, digest_algorithm, Buffer.from(digest ?? '', 'base64').length])
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const certificates = join(folder, 'certificate.pem')
  writeFileSync(certificates, new X509Certificate(held.certificates[0] ?? '').toString())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const source = { kind: 'remote', url, certificates, secret: 's3cret' } as const
  const remote = remoteKey(source)

  // A service signs the digest itself; this one is told the signature, since Node signs no digests.
  let signature = Buffer.of()
  const spied: SealKey = {
    ...remote,
    sign: async (bytes) => {
      signature = Buffer.from(await held.sign(bytes))
      return remote.sign(bytes)
    },
  }
  const says = (bytes: Uint8Array) => (response: ServerResponse) =>
    response.end(JSON.stringify({ signature: Buffer.from(bytes).toString('base64') }))
  answer = (response) => says(signature)(response)
  assert.match(checkSeal(await sealed(spied)).by, /CN=Test seal/)
  assert.deepEqual(asked, [['Bearer s3cret', 'sha-256', 32]])

  // With one bit changed, and one of another key.
  answer = (response) => says(signature.with(signature.length - 1, (signature.at(-1) ?? 0) ^ 1))(response)
  const changed = await sealed(spied)
  assert.throws(() => checkSeal(changed), /the seal has been changed/)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  answer = says(sign('sha256', Buffer.from('something else'), privateKey))
  const foreign = await sealed(spied)
  assert.throws(() => checkSeal(foreign), /the seal has been changed/)

  const refusals: readonly (readonly [answer: typeof answer, error: RegExp])[] = [
    [(response) => response.end('{}'), /without a signature/],
    [(response) => response.end('<html>'), /JSON/],
    [(response) => response.writeHead(401).end(), /answered 401/],
    [
      (response) => {
        if (response.req.url === '/') response.writeHead(307, { location: '/elsewhere' }).end()
        else says(signature)(response)
      },
      /fetch failed/,
    ],
  ]
  for (const [wrong, error] of refusals) {
    answer = wrong
    await assert.rejects(sealed(spied), error)
  }
  answer = () => {}
  await assert.rejects(sealed(remoteKey(source, 200)), /timeout/)
  assert.throws(
    () => remoteKey({ kind: 'remote', url, certificates: import.meta.filename, secret: 's' }),
    /no certificate/,
  )
})

test('a key that cannot be used is refused with the name of its file', () => {
  assert.throws(() => keyOfFile(storePath, 'wrong'), /key\.p12/)
  assert.throws(() => keyOfFile(join(folder, 'nothing.pem'), ''), /nothing\.pem/)
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(join(folder, 'weak.pem'), `${weak}${pem.slice(pem.indexOf('-----BEGIN CERTIFICATE'))}`)
  assert.throws(() => keyOfFile(join(folder, 'weak.pem'), ''), /no certificate of its private key/)
})
