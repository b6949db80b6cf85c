// npm run conformance -- --base-url http://127.0.0.1:4010 --client-id sandbox --client-secret sandbox [--only C1] [--receiver https://…]
// Row by row: documented, works, evidence. Exit 1 when a row does not work.
import { parseArgs } from 'node:util'
import { type Result, runConformance } from './run.ts'

const { values } = parseArgs({
  options: {
    'base-url': { type: 'string', default: 'http://127.0.0.1:4010' },
    'client-id': { type: 'string', default: 'sandbox' },
    'client-secret': { type: 'string', default: 'sandbox' },
    only: { type: 'string' },
    receiver: { type: 'string' },
  },
})

const print = ({ id, documented, works, evidence, deviations }: Result): void => {
  console.log(`${works ? 'green' : 'RED  '}  ${id.padEnd(4)} ${documented.padEnd(96)} ${evidence}`)
  for (const { what, source, reason } of deviations) {
    console.log(
      `         ${reason === undefined ? 'deviates' : 'meant so'}  ${what}  (${source})${reason ? `: ${reason}` : ''}`,
    )
  }
}

const results = await runConformance({
  baseUrl: values['base-url'],
  clientId: values['client-id'],
  clientSecret: values['client-secret'],
  ...(values.receiver === undefined ? {} : { receiverUrl: values.receiver }),
  ...(values.only === undefined ? {} : { only: new RegExp(`^${values.only}$`) }),
})
for (const result of results) print(result)
const red = results.filter(({ works }) => !works).length
console.log(`${results.length - red} of ${results.length} rows work`)
process.exitCode = red === 0 ? 0 : 1
