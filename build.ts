// Bundles the connector into one executable file: node build.ts
import { chmod, writeFile } from 'node:fs/promises'
import standalone from 'ajv/dist/standalone/index.js'
import { build, type Plugin } from 'esbuild'
import { ajv, SPEC_SCHEMA } from './src/config/spec-validator.ts'

const EXECUTABLE = 'dist/source-fauna.js'

/** Replaces the module that compiles the validator of spec.json by the compiled code. */
const compiledValidator: Plugin = {
  name: 'compiled-validator',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]config[\\/]spec-validator\.ts$/ }, () => ({
      contents: standalone.default(ajv, { validateAgainstSpec: SPEC_SCHEMA }),
      loader: 'js',
    }))
  },
}

await build({
  entryPoints: ['src/main.ts'],
  outfile: EXECUTABLE,
  bundle: true,
  platform: 'node',
  // Starts in half the time of an ES module.
  format: 'cjs',
  target: 'node20',
  plugins: [compiledValidator],
  // Native code that ssh2 uses only if it is there.
  external: ['cpu-features', '*.node'],
  logLevel: 'warning',
})
await writeFile('dist/package.json', '{ "type": "commonjs" }\n')
await chmod(EXECUTABLE, 0o755)
