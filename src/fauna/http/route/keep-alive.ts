/**
 * Options of agents. The server closes idle connections after 5 seconds. Closing them a little earlier avoids writing to
 * a closed one.
 */
export const KEEP_ALIVE = { keepAlive: true, timeout: 4_000 } as const
