// What the figures were measured on.
import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

export type Machine = Readonly<{
  cpu: string
  cores: number
  memoryGb: string
  node: string
  postgres: string
  load: string
}>

export const machineWith = (postgres: string): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: (totalmem() / 2 ** 30).toFixed(0),
  node: process.version,
  postgres,
  load: loadNow(),
})

/** The load of the last minute: other work on the machine shows here before the measuring begins. */
export const loadNow = (): string => {
  const { stdout } = spawnSync('cat', ['/proc/loadavg'], { encoding: 'utf8' })
  return stdout?.split(' ')[0] ?? 'unknown'
}
