import assert from 'node:assert/strict'
import test from 'node:test'
import { sign, verify } from './signature.ts'

const secret = 'f82c389fb187274227186b5a58781978'
const body = '{"id":"1","name":"Müller"}'

test('the signature is the HMAC-SHA256 of the bytes, as openssl computes it', () => {
  // printf 'what do ya want for nothing?' | openssl dgst -sha256 -hmac Jefe (RFC 4231, test case 2)
  assert.equal(
    sign('Jefe', 'what do ya want for nothing?'),
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
  assert.equal(sign(secret, body), sign(secret, Buffer.from(body, 'utf8')))
})

test('only the signature of exactly this body with this secret is accepted', () => {
  const good = sign(secret, body)
  const cases: readonly (readonly [string, string, string | undefined, boolean])[] = [
    [secret, body, good, true],
    [secret, `${body} `, good, false],
    [`${secret}0`, body, good, false],
    [secret, body, good.slice('sha256='.length), false],
    [secret, body, good.toUpperCase(), false],
    [secret, body, good.slice(0, -1), false],
    [secret, body, `${good}0`, false],
    [secret, body, '', false],
    [secret, body, 'sha256=ü', false],
    [secret, body, undefined, false],
  ]
  for (const [key, text, header, expected] of cases) assert.equal(verify(key, text, header), expected, `${header}`)
})
