import { join } from 'node:path'

/** Where the file of a collection is, while it is written and when it is complete. */
export interface CollectionPaths {
  /** The complete file. It exists only when it is complete. */
  readonly file: string
  /** The folder of the parts, and of the progress. */
  readonly partial: string
}

/** @param file the name of the complete file, relative to the directory */
export function collectionPaths(directory: string, file: string): CollectionPaths {
  return { file: join(directory, file), partial: join(directory, `${file}.partial`) }
}
