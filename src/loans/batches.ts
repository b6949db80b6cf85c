// How loans are shared out among transactions that go side by side.

/** In batches that cut no line in two, as they are given, line by line: the loans of a line share its credit. */
export const batchesOf = <T>(all: readonly T[], lineOf: (each: T) => string, size: number): T[][] => {
  const batches: T[][] = []
  let last: string | undefined
  for (const each of all) {
    const line = lineOf(each)
    const batch = batches.at(-1)
    if (batch && (batch.length < size || line === last)) batch.push(each)
    else batches.push([each])
    last = line
  }
  return batches
}
