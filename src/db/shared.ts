// Questions that many ask at the same moment.

/**
 * Whoever asks while an answer to the same question is on its way shares the next one with all others who wait. So each
 * answer rests on a question that was sent after it was asked, and a busy moment costs two questions, not a thousand.
 */
export const shared = <K, V>(ask: (key: K) => Promise<V>): ((key: K) => Promise<V>) => {
  const underWay = new Map<K, Promise<V>>()
  const next = new Map<K, Promise<V>>()

  const send = (key: K): Promise<V> => {
    const sent = ask(key)
    underWay.set(key, sent)
    const arrived = (): void => {
      if (underWay.get(key) === sent) underWay.delete(key)
    }
    sent.then(arrived, arrived)
    return sent
  }

  return (key) => {
    const before = underWay.get(key)
    if (before === undefined) return next.get(key) ?? send(key)
    const known = next.get(key)
    if (known !== undefined) return known
    const sendNext = (): Promise<V> => {
      next.delete(key)
      return send(key)
    }
    const waiting = before.then(sendNext, sendNext)
    next.set(key, waiting)
    return waiting
  }
}
