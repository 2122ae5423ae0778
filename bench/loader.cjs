// What no client can exceed: it sends requests that were recorded before, as many at the same time as the connector does,
// and discards the answers unread.
const { readFileSync } = require('node:fs')
const { Agent, request } = require('node:http')

const [file, url, workers] = process.argv.slice(2)
const requests = JSON.parse(readFileSync(file, 'utf8'))
const agent = new Agent({ keepAlive: true })

function send({ path, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
      response.resume().on('end', resolve)
    })
    sent.on('error', reject).end(body)
  })
}

async function work() {
  for (let next = requests.shift(); next !== undefined; next = requests.shift()) await send(next)
}

void Promise.all(Array.from({ length: Number(workers) }, work)).then(() => agent.destroy())
