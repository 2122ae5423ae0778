import { ConfigError } from '../text/config-error.ts'

/**
 * The error for a file or a folder that cannot be used.
 * @param what was tried, as a verb: `written`
 */
function fileError(path: string, what: string, error: unknown): ConfigError {
  const { code } = error as NodeJS.ErrnoException
  const message = `${JSON.stringify(path)} cannot be ${what}: ${reasonOf(code)}`
  return code !== undefined && OF_DISK.has(code) ? new DiskError(message) : new ConfigError(message)
}

const OF_DISK: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

class DiskError extends ConfigError {}

/** Whether an error is of the whole disk: then no other file can be written either. */
export function isOfDisk(error: unknown): boolean {
  return error instanceof DiskError
}

/** Whether `error` is of the file system. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

/** Runs `use`; its errors of the file system name the path. @throws ConfigError */
export async function namingFile<T>(path: string, what: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    throw isFileError(error) ? fileError(path, what, error) : error
  }
}

/** Like `namingFile`, for calls that do not return a promise. @throws ConfigError */
export function namingFileSync<T>(path: string, what: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    throw isFileError(error) ? fileError(path, what, error) : error
  }
}

function reasonOf(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
      return 'the disk is full. Free some space, or use another disk.'
    case 'EDQUOT':
      return 'the disk quota is used up. Free some space, or use another disk.'
    case 'EACCES':
    case 'EPERM':
      return `permission denied${userText()}. Change its permissions, or choose another directory.`
    case 'EROFS':
      return 'the file system is read-only. Choose another directory.'
    case 'ENOENT':
      return 'it does not exist.'
    case 'EISDIR':
      return 'it is a directory.'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file has the name of a directory. Choose another directory.'
    case 'ENAMETOOLONG':
      return 'the path is too long. Choose a directory with a shorter path.'
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open. Raise the limit (ulimit -n), or lower "concurrency".'
    default:
      return `${code ?? 'unknown reason'}.`
  }
}

function userText(): string {
  const id = process.getuid?.()
  return id === undefined ? '' : ` for the user with the id ${id}`
}
