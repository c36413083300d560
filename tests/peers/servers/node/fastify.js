// An API by Fastify and its plugin `@fastify/cors`, configured by name.
'use strict'
const fastify = require('fastify')
const cors = require('@fastify/cors')

const APP = 'https://app.example.com'
const methods = ['GET', 'HEAD', 'POST', 'PUT']

const hostname = origin => URL.canParse(origin) ? new URL(origin).hostname : ''

const configurations = {
  'list': { origin: [APP], credentials: true, methods, maxAge: 600 },
  'default-methods': { origin: [APP], credentials: true },
  'reflect': { origin: true, credentials: true, methods },
  'unanchored': { origin: /app\.example\.com/, credentials: true, methods },
  'suffix': { origin: (origin, done) => done(null, hostname(origin).endsWith('example.com')), credentials: true, methods },
  'null': { origin: [APP, 'null'], credentials: true, methods },
  'handler': { origin: [APP], credentials: true, methods }
}

const app = fastify()
const configuration = process.argv[2]
app.register(cors, configurations[configuration])
if (configuration === 'handler') {
  app.addHook('preHandler', async (request, reply) => {
    if (request.headers.origin) reply.header('Access-Control-Allow-Origin', request.headers.origin)
  })
}

const hasSession = async (request, reply) => {
  if (!/(^|; )session=/.test(request.headers.cookie)) return reply.code(401).send({ error: 'no session' })
}

app.get('/login', async (request, reply) => {
  reply.header('Set-Cookie', 'session=1; Path=/; HttpOnly; Secure; SameSite=None')
  return { session: 'begins' }
})
let me = {}
app.get('/me', { preHandler: hasSession }, async () => me)
app.put('/me', { preHandler: hasSession }, async request => (me = request.body))

app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log(app.server.address().port))
// It ends with the test, however that ends.
process.stdin.on('end', process.exit).resume()
