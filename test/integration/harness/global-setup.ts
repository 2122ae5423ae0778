import { setTimeout as sleep } from 'node:timers/promises'
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import type { FaunaEndpoint } from './fauna-endpoint.ts'
import * as fql from './fql.ts'
import { sendQuery } from './query.ts'

const IMAGE = 'fauna/faunadb'
const PORT = 8443
/** The root secret of a fresh container. */
const ROOT_SECRET = 'secret'

const HOW_TO = `Point the tests at a running FaunaDB:

  FAUNA_TEST_ENDPOINT=http://127.0.0.1:8443 FAUNA_TEST_SECRET=secret npm run test:fauna

or start a Docker engine: the tests then start ${IMAGE} themselves.
(npm test runs the same tests against the emulator.)`

let stopContainer: (() => Promise<unknown>) | undefined

/** Finds or starts the real Fauna that the tests run against. */
export async function setup(project: TestProject): Promise<void> {
  const { FAUNA_TEST_ENDPOINT: url, FAUNA_TEST_SECRET: secret } = process.env
  if (!url !== !secret) giveUp(`Set both FAUNA_TEST_ENDPOINT and FAUNA_TEST_SECRET, or neither. ${HOW_TO}`)
  const endpoint = url && secret ? { url: url.replace(/\/+$/, ''), secret } : await startContainer()
  await waitUntilReady(endpoint)
  project.provide('fauna', endpoint)
}

export async function teardown(): Promise<void> {
  await stopContainer?.()
}

async function startContainer(): Promise<FaunaEndpoint> {
  await getContainerRuntimeClient().catch(() => {
    giveUp(`FAUNA_TEST_ENDPOINT is not set, and there is no Docker engine to start FaunaDB in. ${HOW_TO}`)
  })
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts(PORT)
    // Images older than the release of event feeds enable them with this flag.
    .withEnvironment({ FLAG_ACCOUNT_CHANGE_FEEDS: 'true' })
    .withWaitStrategy(Wait.forHttp('/ping', PORT).forStatusCode(200))
    .withStartupTimeout(180_000)
    .start()
  stopContainer = () => container.stop()
  return { url: `http://${container.getHost()}:${container.getMappedPort(PORT)}`, secret: ROOT_SECRET }
}

/** Waits until queries are answered: a server that has just started answers pings earlier. */
async function waitUntilReady(endpoint: FaunaEndpoint): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await sendQuery(endpoint, fql.now)
      return
    } catch (error) {
      const reason =
        error instanceof Error ? `${error.message}${error.cause ? ` (${error.cause})` : ''}` : String(error)
      if (attempt === 10 || / 40[13]:/.test(reason)) {
        giveUp(`The tests cannot query the Fauna at ${endpoint.url}: ${reason}. ${HOW_TO}`)
      }
      await sleep(500)
    }
  }
}

/** Ends the process: after a throw, vitest would first report that it found no tests. */
function giveUp(message: string): never {
  process.stderr.write(`\n${message}\n\n`)
  process.exit(1)
}
