import { fileURLToPath } from 'node:url'

const AS_TERMINAL = fileURLToPath(new URL('../terminal/as-terminal.js', import.meta.url))

/** The environment of an executable whose standard error is a terminal of 100 columns. */
export const AT_TERMINAL = { NODE_OPTIONS: `--import=${AS_TERMINAL}`, CI: '', TERM: 'xterm' } as const
