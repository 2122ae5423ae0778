/** Command lines that say nothing that could be done. */
export interface WrongCommandLine {
  readonly args: readonly string[]
  /** What is said of them. */
  readonly says: RegExp
}

const FILE = ['--config', 'c.json'] as const

/** A value that nobody wants to see again. */
export const LONG_ARGUMENT = 'long'.repeat(2_500)

export const WRONG_COMMAND_LINES: readonly WrongCommandLine[] = [
  { args: [], says: /Usage: source-fauna/ },
  { args: ['frobnicate'], says: /unknown command 'frobnicate'/ },
  { args: ['CHECK', ...FILE], says: /unknown command 'CHECK'/ },
  { args: [''], says: /unknown command ''/ },
  { args: [LONG_ARGUMENT], says: /unknown command 'long/ },
  { args: [`--${LONG_ARGUMENT}`], says: /unknown option '--long/ },
  { args: ['--config', 'c.json', 'check'], says: /unknown option '--config'/ },
  { args: ['check'], says: /'--config <file>' not specified/ },
  { args: ['discover'], says: /'--config <file>' not specified/ },
  { args: ['read'], says: /'--config <file>' not specified/ },
  { args: ['read', ...FILE], says: /'--catalog <file>' not specified/ },
  { args: ['read', '--catalog', 'k.json'], says: /'--config <file>' not specified/ },
  { args: ['check', '--config'], says: /'--config <file>' argument missing/ },
  { args: ['read', ...FILE, '--catalog', 'k.json', '--state'], says: /'--state <file>' argument missing/ },
  { args: ['check', ...FILE, '--state', 's.json'], says: /unknown option '--state'/ },
  { args: ['check', ...FILE, '--catalog=k.json'], says: /unknown option '--catalog'/ },
  { args: ['check', ...FILE, 'more'], says: /too many arguments/ },
  { args: ['check', '-c', 'c.json'], says: /'--config <file>' not specified/ },
  { args: ['check', ...FILE, '--debug=yes'], says: /unknown option '--debug'/ },
  { args: ['check', ...FILE, '--secret', LONG_ARGUMENT], says: /unknown option '--secret'/ },
  { args: ['check', ...FILE, `--secret=${LONG_ARGUMENT}`], says: /unknown option '--secret'/ },
  { args: ['spec', 'more'], says: /too many arguments/ },
  { args: ['spec', ...FILE], says: /unknown option '--config'/ },
]
