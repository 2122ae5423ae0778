import type { Program, Run } from './run.ts'

/** What the benchmark was started with. */
export interface Bench {
  /** The executable of airbyte-source-fauna. */
  readonly peer?: string
  /** A real Fauna, and the secret of a key that may make databases there. */
  readonly endpoint?: { readonly url: string; readonly secret: string }
}

/** Programs that are run in turn, and compared. */
export interface Measurement {
  readonly name: string
  readonly title: string
  readonly goals: readonly Goal[]
  /** The most rounds that it is worth. */
  readonly rounds?: number
  /** What is asked; absent: the replay server. */
  server?(bench: Bench): string
  open(bench: Bench): Promise<Contest>
}

/** A measurement for which all is ready. */
export interface Contest {
  readonly contestants: readonly Contestant[]
  /** What was asked of the server since it was asked last, where it counts. */
  served?(): Promise<Served>
  close(): Promise<void>
}

export interface Contestant {
  readonly name: string
  readonly program: Program
  readonly records: number
  /** The most that the consumer of its output accepts. */
  readonly bytesPerSecond?: number
}

export interface Served {
  readonly requests: number
  /** How many of them were under way at once, at most. */
  readonly atOnce: number
}

export type MeasuredRun = Run & { readonly [K in keyof Served]?: Served[K] | undefined }

/** The runs of each contestant, one for each round. */
export type Rounds = Readonly<Record<string, readonly MeasuredRun[]>>

/** What a measurement is to reach. */
export interface Goal {
  readonly what: string
  /** Undefined where a contestant did not run. */
  reached(rounds: Rounds): number | undefined
  readonly atLeast?: number
  readonly atMost?: number
  readonly unit: '×' | 'MiB' | '/s' | 'requests'
}

/** What of a run is compared. */
export type Figure = (run: MeasuredRun) => number

export const documentsPerSecond: Figure = ({ records, seconds }) => records / seconds
export const cpuMicros: Figure = ({ records, cpuSeconds }) => (cpuSeconds / records) * 1e6
export const seconds: Figure = (run) => run.seconds
export const peakMib: Figure = (run) => run.peakMib
export const requests: Figure = (run) => run.requests ?? Number.NaN

/** By how much a figure of `one` is that of `other`: the median of the rounds, in each of which both ran side by side. */
export function ratio(one: string, other: string, figure: Figure): Goal['reached'] {
  return (rounds) => {
    const [ones, others] = [rounds[one] ?? [], rounds[other] ?? []]
    const ratios = ones.flatMap((run, i) => {
      const beside = others[i]
      return beside === undefined ? [] : [figure(run) / figure(beside)]
    })
    return ratios.length === 0 ? undefined : median(ratios)
  }
}

/** The median of a contestant's figures. */
export function typical(name: string, figure: Figure): Goal['reached'] {
  return (rounds) => {
    const figures = (rounds[name] ?? []).map(figure)
    return figures.length === 0 ? undefined : median(figures)
  }
}

/** The largest figure of any run of these contestants. */
export function largest(names: readonly string[], figure: Figure): Goal['reached'] {
  return (rounds) => {
    const figures = names.flatMap((name) => (rounds[name] ?? []).map(figure))
    return figures.length === 0 ? undefined : Math.max(...figures)
  }
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = sorted.length >>> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
