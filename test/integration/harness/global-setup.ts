import { setTimeout as sleep } from 'node:timers/promises'
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import type { FaunaEndpoint } from './fauna-endpoint.ts'
import * as fql from './fql.ts'
import { sendQuery } from './query.ts'

const IMAGE = 'fauna/faunadb'
const PORT = 8443
/** Of a fresh container. */
const ROOT_SECRET = 'secret'

const HOW_TO = `Name one that runs:

  FAUNA_TEST_ENDPOINT=http://127.0.0.1:8443 FAUNA_TEST_SECRET=secret npm run test:fauna

or start a Docker engine, and the tests start ${IMAGE} in it themselves.
(npm test runs the same tests against the emulator.)`

let stopContainer: (() => Promise<unknown>) | undefined

/** Finds or starts the real Fauna that the tests run against. */
export async function setup(project: TestProject): Promise<void> {
  const { FAUNA_TEST_ENDPOINT: url, FAUNA_TEST_SECRET: secret } = process.env
  if (!url !== !secret) giveUp(`FAUNA_TEST_ENDPOINT and FAUNA_TEST_SECRET go together. ${HOW_TO}`)
  const endpoint = url && secret ? { url: url.replace(/\/+$/, ''), secret } : await startContainer()
  await answering(endpoint)
  project.provide('fauna', endpoint)
}

export async function teardown(): Promise<void> {
  await stopContainer?.()
}

async function startContainer(): Promise<FaunaEndpoint> {
  await getContainerRuntimeClient().catch(() => {
    giveUp(`There is no Fauna to test against, and no Docker engine to start one in. ${HOW_TO}`)
  })
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts(PORT)
    // Images from before the release of event feeds have them behind this flag.
    .withEnvironment({ FLAG_ACCOUNT_CHANGE_FEEDS: 'true' })
    .withWaitStrategy(Wait.forHttp('/ping', PORT).forStatusCode(200))
    .withStartupTimeout(180_000)
    .start()
  stopContainer = () => container.stop()
  return { url: `http://${container.getHost()}:${container.getMappedPort(PORT)}`, secret: ROOT_SECRET }
}

/** A server that has just started answers pings before it answers queries. */
async function answering(endpoint: FaunaEndpoint): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await sendQuery(endpoint, fql.now)
      return
    } catch (error) {
      const reason =
        error instanceof Error ? `${error.message}${error.cause ? ` (${error.cause})` : ''}` : String(error)
      if (attempt === 10 || / 40[13]:/.test(reason)) {
        giveUp(`The Fauna at ${endpoint.url} cannot be used for tests: ${reason}. ${HOW_TO}`)
      }
      await sleep(500)
    }
  }
}

/** Ends the whole run: vitest would say first that it found no tests, which is not what is wrong. */
function giveUp(message: string): never {
  process.stderr.write(`\n${message}\n\n`)
  process.exit(1)
}
