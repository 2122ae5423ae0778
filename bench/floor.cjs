// What no client in Node can save: it fetches pages, parses them, stringifies each document and writes it. Nothing else.
// To import node:http would load more than this needs; it is required.
const { once } = require('node:events')
const { Agent, request } = require('node:http')

const [url, secret, api, collection, size] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true })
const headers = { authorization: `Bearer ${secret}`, 'x-faunadb-api-version': '4', 'x-format': 'tagged' }
const ts = Date.now() * 1000

function query(from) {
  if (api === '10') {
    const reference = { fql: [`Collection("${collection}").byId("${from}")`] }
    const set = ['Collection("', collection, '").all(', { object: { from: reference } }, `).pageSize(${size})`]
    return { query: { fql: [`at (Time.epoch(${ts}, "microseconds")) { `, { fql: set }, ' }'] } }
  }
  const range = { range: { documents: { collection } }, from: [{ ref: { collection }, id: from }], to: [] }
  const page = { paginate: range, size: Number(size) }
  return { at: ts, expr: { map: { lambda: 'ref', expr: { get: { var: 'ref' } } }, collection: page } }
}

async function read() {
  for (let from = '0'; from !== undefined; ) {
    const sent = request(`${url}${api === '10' ? '/query/1' : '/'}`, { method: 'POST', agent, headers })
    sent.end(JSON.stringify(query(from)))
    const [response] = await once(sent, 'response')
    const answer = JSON.parse(Buffer.concat(await response.toArray()).toString())
    const { data, after } = api === '10' ? answer.data['@set'] : answer.resource
    const lines = data.map((document) => `${JSON.stringify(document)}\n`)
    if (!process.stdout.write(lines.join(''))) await once(process.stdout, 'drain')
    const next = () => (api === '10' ? String(BigInt(data.at(-1)['@doc'].id) + 1n) : after[0]['@ref'].id)
    from = after === undefined ? undefined : next()
  }
  agent.destroy()
}

void read()
