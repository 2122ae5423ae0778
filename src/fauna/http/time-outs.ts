/** How long opening a connection may take, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 10_000

/**
 * How long the server may work on one query, in milliseconds: less than the 60 seconds after which nginx and AWS load
 * balancers give up by default, so that Fauna itself reports a query that takes too long.
 */
export const QUERY_TIMEOUT_MS = 50_000

/** How long to wait for an answer, in milliseconds: longer than the query's own limit, so that Fauna reports it. */
export const ANSWER_TIMEOUT_MS = QUERY_TIMEOUT_MS + 15_000

/**
 * From this time on, in milliseconds, a 502 or 503 that does not come from Fauna means that a proxy gave up waiting: no
 * query is refused that late. Common proxies wait for 30 to 100 seconds; a server that is down is reported at once, or
 * after the few seconds of a failed connection.
 */
export const LONG_WAIT_MS = 20_000
