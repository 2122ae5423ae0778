import type { Measurement } from './measurement.ts'
import { clientAlone, clientIncremental } from './measurements/client.ts'
import { sideBySide } from './measurements/concurrency.ts'
import { database } from './measurements/database.ts'
import { deletions, fewDeletions } from './measurements/deletions.ts'
import { at20Ms, at80Ms } from './measurements/distance.ts'
import { exporting } from './measurements/export.ts'
import { idle, idleAtDistance } from './measurements/idle.ts'
import { memory, memorySlow } from './measurements/memory.ts'
import { spec } from './measurements/spec.ts'
import { typedColumns } from './measurements/typed-columns.ts'

export const MEASUREMENTS: readonly Measurement[] = [
  clientAlone,
  clientIncremental,
  typedColumns,
  exporting,
  at20Ms,
  at80Ms,
  sideBySide,
  deletions,
  fewDeletions,
  database,
  idle,
  idleAtDistance,
  spec,
  memory,
  memorySlow,
]
