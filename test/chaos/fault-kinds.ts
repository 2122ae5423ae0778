import type { Fault, FaultCircumstances } from '../emulator/faults.ts'
import type { RecordedRequest } from '../emulator/request-log.ts'
import { type ErrorCode, V4, V10, type Wire } from '../integration/harness/apis.ts'
import type { Random } from './random.ts'

/** What can go wrong with a request whose answer would have been right. */
interface FaultKind {
  /** How often it comes, compared with the others. */
  readonly weight: number
  readonly fault: (request: RecordedRequest, random: Random) => Fault
  /** Which requests it can meet. */
  readonly when?: 'pages' | 'feed events' | 'after an answer'
}

/** An error in the words of the API that was asked. */
function failure(status: number, code: ErrorCode, description: string): FaultKind['fault'] {
  return (request) => ({ status, body: wireOf(request).error(code, description) })
}

function wireOf({ path }: RecordedRequest): Wire {
  return path === '/' ? V4.wire : V10.wire
}

/** What the server answers when it fails by a defect of its own. */
export function internalError(request: RecordedRequest): Fault {
  return { status: 500, body: wireOf(request).error('internal server error', 'Please try again.') }
}

const HTML = { 'content-type': 'text/html' }
const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head></html>'

const FAULT_KINDS: Readonly<Record<string, FaultKind>> = {
  '409 contended transaction': {
    weight: 4,
    fault: failure(409, 'contended transaction', 'Transaction was aborted.'),
  },
  '429': { weight: 4, fault: failure(429, 'too many requests', 'Rate limit exceeded.') },
  '429 with Retry-After': {
    weight: 1,
    fault: (...given) => ({
      ...failure(429, 'too many requests', 'Rate limit exceeded.')(...given),
      headers: { 'retry-after': '1' },
    }),
  },
  '500': { weight: 4, fault: internalError },
  '502, JSON of a proxy': { weight: 2, fault: () => ({ status: 502, body: '{"message":"Bad Gateway"}' }) },
  '502, HTML': { weight: 2, fault: () => ({ status: 502, body: BAD_GATEWAY, headers: HTML }) },
  '503': { weight: 4, fault: failure(503, 'operator error', 'The cluster is overloaded.') },
  '503, HTML': { weight: 2, fault: () => ({ status: 503, body: '<h1>Service Unavailable</h1>', headers: HTML }) },
  '503, no body': { weight: 2, fault: () => ({ status: 503 }) },
  '503 time out': { weight: 4, fault: failure(503, 'time out', 'Query eval has timed out.') },
  '440 time out': {
    weight: 4,
    fault: failure(440, 'processing time limit exceeded', 'The query took too long.'),
  },
  '540': { weight: 4, fault: failure(540, 'operator error', 'Operator error.') },
  'too wide': {
    weight: 4,
    when: 'pages',
    fault: failure(400, 'bad request', 'Query exceeds max width. Max: 100000, Actual: 105000'),
  },
  'empty page of the feed': { weight: 8, when: 'feed events', fault: () => ({ emptyFeedPage: true }) },
  'closed before the answer': { weight: 4, fault: () => ({ cut: 'connection' }) },
  'reset before the answer': { weight: 4, fault: () => ({ cut: 'connection', reset: true }) },
  'closed within the answer': { weight: 4, fault: (_, random) => ({ cut: 'answer', share: share(random) }) },
  'reset within the answer': {
    weight: 4,
    fault: (_, random) => ({ cut: 'answer', reset: true, share: share(random) }),
  },
  'closed after the answer': { weight: 4, fault: () => ({ cut: 'idle' }) },
  'stalls and continues': { weight: 2, fault: (_, random) => ({ stall: random.int(50, 400), share: share(random) }) },
  'stalls and breaks': {
    weight: 2,
    fault: (_, random) => ({ stall: random.int(50, 400), share: share(random), cut: 'answer', reset: true }),
  },
  'JSON cut short': {
    weight: 4,
    when: 'after an answer',
    fault: (_, random) => ({ cut: 'json', share: random.pick([0, 0.001, share(random), 0.999]) }),
  },
  '200, HTML': {
    weight: 4,
    when: 'after an answer',
    fault: () => ({ status: 200, body: '<html>Please sign in</html>', headers: HTML }),
  },
}

/** How many requests lie between two faults at the least that halve a page: one document is the end. */
const BETWEEN_HALVINGS = 10

/**
 * Lets about one request in `every` fail. Counts what it lets happen.
 * @param limit the most that may happen
 */
export function chooseFaults(
  random: Random,
  every: number,
  limit: number,
  count: (kind: string) => void,
): (request: RecordedRequest, circumstances: FaultCircumstances) => Fault | undefined {
  const weights = Object.fromEntries(Object.entries(FAULT_KINDS).map(([name, { weight }]) => [name, weight]))
  /** Connections with a right answer. A later request on one of them shows that the connector has received it. */
  const answered = new Set<number>()
  let halvedAt = Number.NEGATIVE_INFINITY
  let left = limit

  function fits({ when }: FaultKind, request: RecordedRequest, { hasFeedEvents }: FaultCircumstances): boolean {
    const mayHalve = request.number - halvedAt > BETWEEN_HALVINGS
    switch (when) {
      case 'pages':
        return mayHalve && isPage(request) && !isOfOneEntry(request)
      case 'feed events':
        return mayHalve && hasFeedEvents()
      case 'after an answer':
        return answered.has(request.connection)
      default:
        return true
    }
  }

  return (request, circumstances) => {
    const name = random.weighted(weights)
    const kind = FAULT_KINDS[name] as FaultKind
    if (!random.oneIn(every) || left === 0 || !fits(kind, request, circumstances)) {
      answered.add(request.connection)
      return undefined
    }
    left--
    count(name)
    if (kind.when === 'pages' || kind.when === 'feed events') halvedAt = request.number
    return kind.fault(request, random)
  }
}

/** What a page may be halved for: documents, entries of an index, or events. */
export function isPage(request: RecordedRequest): boolean {
  const wire = wireOf(request)
  return wire.isPage(request) || wire.isEvents(request)
}

/** Whether a page was narrowed down to one entry, to find a damaged document: it cannot be halved. */
function isOfOneEntry(request: RecordedRequest): boolean {
  return wireOf(request).pageSizeOf(request) === 1 || /"(page_)?size":1\b/.test(request.body)
}

function share(random: Random): number {
  return random.int(0, 99) / 100
}
