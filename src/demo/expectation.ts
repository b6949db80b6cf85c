// What the demo tells must be so.

/** The program did not do what the story says. The message is the line that the user sees. */
export class NotAsTold extends Error {}

/** Goes on only when this holds; the text says what should have been, and what is. */
export function told(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new NotAsTold(otherwise)
}
