// Loaded before the executable (`NODE_OPTIONS=--import=...`): standard error takes itself for a terminal, though a test
// reads it. A real one would need a package that is compiled.
Object.assign(process.stderr, {
  isTTY: true,
  columns: 100,
  hasColors: (env) => env.NO_COLOR === undefined,
})
