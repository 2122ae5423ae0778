// Loaded before the executable (`NODE_OPTIONS=--import=...`): something in it breaks while a request is made, in the way
// that CRASH names, with an error that holds the secret.
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'

const { request } = http

function broken(authorization) {
  const cause = new Error(`because of ${authorization}`)
  return new TypeError(`Invalid header ${authorization}\n    at nowhere (${authorization})`, { cause })
}

const crashes = {
  throw: (authorization) => {
    JSON.parse = () => {
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
      throw `${authorization} is no error`
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
