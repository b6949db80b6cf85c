// A file of debits that reached the bank too late for its day: our own delay is nobody's default (`lending.md` 4).
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import type { PostponedNews } from '../payments/payment.ts'
import { forgiveOurDelay } from './failed-debits.ts'

/** `collection.postponed`: what was to be paid on its day by these debits is given until they settle. */
export const onDebitsPostponed = (write: Write, { data }: Event<string, PostponedNews>): Promise<void> =>
  forgiveOurDelay(
    write,
    data.debits.filter(({ attempt }) => attempt === 1),
    data.settleOn,
  )
