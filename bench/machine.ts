import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import { peerExecutable } from './contestants.ts'

/** What ran the benchmark, in one line. */
export function describeMachine(): string {
  const processors = cpus()
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  return `${processors.length} × ${processors[0]?.model.trim()}, ${memory} GiB, ${type()} ${release()}, Node ${process.version}`
}

/** The versions of the Python connector and of its dependencies, in one line. */
export function describePeer(peer: string): string {
  const python = join(dirname(peerExecutable(peer)), 'python')
  const program = `import platform
from importlib.metadata import version
names = ["airbyte-source-fauna", "airbyte-cdk", "faunadb"]
print("Python " + platform.python_version(), *(name + " " + version(name) for name in names), sep=", ")`
  return execFileSync(python, ['-c', program], { encoding: 'utf8' }).trim()
}

/** The load average of the machine over the last minute. */
export function load(): number {
  return Number(readFileSync('/proc/loadavg', 'latin1').split(' ')[0])
}
