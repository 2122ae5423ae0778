import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Endpoint } from '../../../config/config.ts'
import { KEEP_ALIVE } from './keep-alive.ts'
import type { Route } from './route.ts'
import { trusting } from './trust.ts'

/** Requests go to the endpoint itself. */
export function directRoute({ scheme, ca }: Endpoint): Route {
  const agent =
    scheme === 'https' ? new HttpsAgent({ ...KEEP_ALIVE, ...trusting(ca) }) : new HttpAgent({ ...KEEP_ALIVE })
  return { agent, headers: {}, target: (path) => path, close: () => agent.destroy() }
}
