// How long the bank takes: a metric that tells a slow bank from a slow program.
import type { BankPort } from './port.ts'

/**
 * The same port; `tell` hears of each stretch of time in which at least one call to the bank was under way, in seconds. Calls
 * side by side count once.
 */
export const withTimeTold = (port: BankPort, tell: (seconds: number) => void): BankPort => {
  let underWay = 0
  let since = 0
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    if (underWay === 0) since = performance.now()
    underWay++
    try {
      return await call()
    } finally {
      underWay--
      if (underWay === 0) tell((performance.now() - since) / 1000)
    }
  }
  return {
    ...port,
    send: (partnerId, file) => timed(() => port.send(partnerId, file)),
    fetch: (partnerId, today) => timed(() => port.fetch(partnerId, today)),
    acknowledge: (partnerId, receipt) => timed(() => port.acknowledge(partnerId, receipt)),
  }
}
