/** How long the server may work on one query, in milliseconds. */
export const QUERY_TIMEOUT_MS = 60_000

/** How long to wait for an answer, in milliseconds: longer than the query's own limit, so that Fauna reports it. */
export const ANSWER_TIMEOUT_MS = QUERY_TIMEOUT_MS + 15_000
