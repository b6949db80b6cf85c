// What happened. Events are written with the change they tell of; other areas hear of them in the same transaction, and
// the outside world by webhook, later, through the relay.

/** An event as its area publishes it. `webhook` is the wire body, fixed now; without one the event stays inside. */
export type Event<T extends string = string, D = unknown> = Readonly<{
  type: T
  entityId: string
  data: D
  webhook?: Readonly<{ type: string; body: unknown }>
}>

/** A kind of event: makes events of it, and binds handlers to it for the table in `app.ts`. */
export type EventKind<T extends string, D> = Readonly<{
  type: T
  of: (entityId: string, data: D, webhook?: Readonly<{ type: string; body: unknown }>) => Event<T, D>
  handledBy: <W>(handle: (write: W, event: Event<T, D>) => Promise<void>) => Handler<W>
  /** For a handler that asks the database about all of them at once. */
  handledTogetherBy: <W>(handle: (write: W, events: readonly Event<T, D>[]) => Promise<void>) => Handler<W>
}>

/** Gets the events of its kind that were published one after the other. */
export type Handler<W> = Readonly<{ type: string; handle: (write: W, events: readonly Event[]) => Promise<void> }>

/** `defineEvent<{ loanId: string }>()('loan.repaid')`: the data's shape is named, the type is read off the text. */
export const defineEvent =
  <D>() =>
  <const T extends string>(type: T): EventKind<T, D> => ({
    type,
    of: (entityId, data, webhook) => ({ type, entityId, data, ...(webhook ? { webhook } : {}) }),
    handledBy: (handle) => ({
      type,
      handle: async (write, events) => {
        for (const event of events) await handle(write, event as Event<T, D>)
      },
    }),
    handledTogetherBy: (handle) => ({ type, handle: (write, events) => handle(write, events as Event<T, D>[]) }),
  })
