// What the demo shows, line by line. On a terminal with colours and one line that moves; elsewhere plain lines.
import { styleText } from 'node:util'
import { shortPath } from './text.ts'

type Style = Parameters<typeof styleText>[0]

export type Screen = Readonly<{
  /** The first line of all. */
  title: (text: string) => void
  /** A numbered heading. */
  chapter: (text: string) => void
  line: (text?: string) => void
  /** Less important: how a thing came about. */
  aside: (text: string) => void
  /** A table's head, a line below it. */
  head: (text: string) => void
  /** A call that we made, and its status. */
  called: (method: string, path: string, status: number) => void
  /** A webhook that came in, and whether its signature is right. */
  received: (kind: string, status: string, isGenuine: boolean) => void
  /** Something that was checked, and holds. */
  holds: (text: string) => void
  /** What is going on now; on a terminal only. It goes away with the next line. */
  progress: (text: string) => void
  /** Takes the moving line away and gives the cursor back; nothing is shown any more. False when it was closed before. */
  close: () => boolean
}>

export type Output = Readonly<{ isTTY?: boolean; columns?: number; write: (text: string) => unknown }>

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']
const FRAME_MS = 80
const WIDTH = 100
const INDENT = '    '
const CLEAR_LINE = '\r\x1b[2K'
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'

/** Is somebody watching who likes it lively? Not in a pipe, not on a build server, not with NO_COLOR. */
const isLively = (out: Output, env: Readonly<Record<string, string | undefined>>): boolean =>
  out.isTTY === true && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb'

/** Opens the screen; without a lively terminal no control character is ever written. */
export const openScreen = (out: Output, env: Readonly<Record<string, string | undefined>>): Screen => {
  const lively = isLively(out, env)
  const paint = (style: Style, text: string): string =>
    lively ? styleText(style, text, { validateStream: false }) : text
  const openedAt = performance.now()
  let isOpen = true
  let chapters = 0
  let doing = ''
  let frame = 0

  const seconds = (): string => `${((performance.now() - openedAt) / 1000).toFixed(1)} s`
  const draw = (): void => {
    if (!lively || !isOpen || !doing) return
    const room = Math.min(out.columns ?? WIDTH, WIDTH) - INDENT.length - seconds().length - 6
    const text = doing.length > room ? `${doing.slice(0, room - 1)}…` : doing
    const spinner = paint('cyan', FRAMES[frame % FRAMES.length] ?? '')
    out.write(`${CLEAR_LINE}${INDENT}${spinner} ${text}  ${paint('dim', seconds())}`)
  }
  const timer = lively
    ? setInterval(() => {
        frame += 1
        draw()
      }, FRAME_MS)
    : undefined
  timer?.unref()
  if (lively) out.write(HIDE_CURSOR)

  const print = (text: string): void => {
    if (!isOpen) return
    out.write(`${lively ? CLEAR_LINE : ''}${text}\n`)
    draw()
  }
  const line = (text = ''): void => print(text ? `${INDENT}${text}` : '')
  return {
    title: (text) => print(paint('bold', text)),
    chapter: (text) => {
      doing = ''
      chapters += 1
      print('')
      print(`${paint(['bold', 'cyan'], String(chapters).padStart(2))}  ${paint('bold', text)}`)
    },
    line,
    aside: (text) => line(paint('dim', text)),
    head: (text) => line(paint(['dim', 'underline'], text)),
    called: (method, path, status) =>
      line(`${paint('blue', '→')} ${method.padEnd(4)} ${shortPath(path)} ${paint('dim', String(status))}`),
    received: (kind, status, isGenuine) =>
      line(
        `${paint('magenta', '←')} ${paint('dim', kind.padEnd(23))}  ${status.padEnd(37)}  ` +
          (isGenuine ? paint('green', '✓ signature') : paint('red', '✗ signature')),
      ),
    holds: (text) => line(`${paint('green', '✓')} ${text}`),
    progress: (text) => {
      doing = text
      draw()
    },
    close: () => {
      const wasOpen = isOpen
      isOpen = false
      clearInterval(timer)
      if (lively && wasOpen) out.write(`${CLEAR_LINE}${SHOW_CURSOR}`)
      return wasOpen
    },
  }
}
