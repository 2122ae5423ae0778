import type { CollectionConfig } from '../../../src/config/config.ts'

/** The options of a collection; those that are not given have their defaults. */
export function collectionConfig(given: Partial<CollectionConfig> = {}): CollectionConfig {
  return {
    columns: { data: true, createdAt: false, additional: [] },
    typedColumns: false,
    sampleSize: 1000,
    onExpiredHistory: 'resync',
    ...given,
  }
}
