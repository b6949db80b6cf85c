import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const notoSans = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans/package.json'))

/** The weights in use: each further one costs start-up time. */
const weights = ['400Regular', '700Bold'] as const

export const fontFolders = weights.map((weight) => join(notoSans, weight))

export const fontFiles = weights.map((weight) => join(notoSans, weight, `NotoSans_${weight}.ttf`))

export const templatesFolder = join(import.meta.dirname, 'templates')
