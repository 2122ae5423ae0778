// Loaded before the executable (`NODE_OPTIONS=--import=...`): a request crashes in the way that CRASH names, with an
// error that contains the secret.
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'

const { request } = http

const { stringify } = JSON

function broken(authorization) {
  const cause = new Error(`because of ${authorization}`)
  return new TypeError(`Invalid header ${authorization}\n    at nowhere (${authorization})`, { cause })
}

const crashes = {
  // The next message cannot be written. (An error inside a request, or an answer that cannot be parsed, would pass for an
  // error of the connection.)
  throw: (authorization) => {
    JSON.stringify = (value, ...options) => {
      if (typeof value?.type !== 'string') return stringify(value, ...options)
      JSON.stringify = stringify
      throw broken(authorization)
    }
  },
  callback: (authorization) => {
    setImmediate(() => {
      throw broken(authorization)
    })
  },
  rejection: (authorization) => {
    Promise.reject(broken(authorization))
  },
  'thrown text': (authorization) => {
    process.nextTick(() => {
      throw `${authorization} is not an error`
    })
  },
}

http.request = (...options) => {
  const made = request(...options)
  const { setHeader } = made
  made.setHeader = (name, value) => {
    if (name === 'authorization') crashes[process.env.CRASH](value)
    return setHeader.call(made, name, value)
  }
  return made
}
syncBuiltinESMExports()
