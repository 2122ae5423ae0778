import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** The output and exit code of a Docker command. */
export interface DockerRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the client of Docker, or a program of that name that understands its options, such as Podman. @param input for its standard input, which then ends */
export async function docker(args: readonly string[], input = ''): Promise<DockerRun> {
  const child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  // A container that reads nothing may end before it is all written.
  child.stdin.on('error', () => {}).end(input)
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { exitCode, stdout, stderr }
}

/** @throws Error with what Docker said, where it failed */
export async function dockerOutput(args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await docker(args)
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} failed with exit code ${exitCode}: ${stderr}`)
  return stdout.trim()
}

/** The bytes of all files in an image, as a tar archive has them, whatever the store of the engine says of its size. */
export async function unpackedSize(image: string): Promise<number> {
  const container = await dockerOutput(['create', image])
  try {
    // Podman opens /dev/stdout, which the socket that Node passes cannot be.
    const child = spawn('sh', ['-c', 'docker export "$0" | wc -c', container], { stdio: ['ignore', 'pipe', 'inherit'] })
    const size = Number(await text(child.stdout))
    if (!(size > 0)) throw new Error('docker export failed')
    return size
  } finally {
    await dockerOutput(['rm', container])
  }
}
