// Where our document differs from the fact sheets on purpose, and why. A line that fits nothing any more fails a test.
export type Deviation = Readonly<{ fact: RegExp; reason: string }>

export const deviations: readonly Deviation[] = [
  {
    fact: / [45]\d\d\.(errors|source)\b/,
    reason: 'the sheet offers two error bodies; ours is always the flat one, with the field in detail (design, 6)',
  },
  {
    fact: / body\.[\w.[\]]+ = null$/,
    reason: 'null is absent: the server accepts it for every member, and takes it away before the schema is asked',
  },
  {
    fact: /^POST \/v1\/(freelancers\/)?persons\/\{\}\/credit_records 504\b/,
    reason: 'the bureau is asked after the answer has been given, so that no answer waits for it (design, 2.1)',
  },
]
