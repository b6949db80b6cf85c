// The program, loaded and waiting: `src/main.ts` with these arguments, as soon as a line comes in. Proofs start it again and again.
import '../../src/app.ts'

process.stdin.once('data', () => {
  process.stdin.destroy()
  void import('../../src/main.ts')
})
