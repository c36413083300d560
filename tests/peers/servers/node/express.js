// An API by Express and its middleware `cors`, configured by name.
'use strict'
const express = require('express')
const cors = require('cors')

const APP = 'https://app.example.com'

// What reads the request's origin is installed after `cors`, as routes are.
const reflect = (req, res, next) => {
  if (req.headers.origin) res.set('Access-Control-Allow-Origin', req.headers.origin)
  next()
}

const byHand = (req, res, next) => {
  if (req.headers.origin === APP) {
    res.set('Access-Control-Allow-Origin', APP)
    res.set('Access-Control-Allow-Credentials', 'true')
    res.set('Access-Control-Allow-Methods', 'GET, PUT')
    res.set('Access-Control-Allow-Headers', 'Content-Type')
  }
  if (req.method === 'OPTIONS') return res.sendStatus(204)
  next()
}

const configurations = {
  'list': [cors({ origin: [APP], credentials: true, maxAge: 600 })],
  'string': [cors({ origin: APP, credentials: true })],
  'wildcard': [cors({ credentials: true })],
  'reflect': [cors({ origin: true, credentials: true })],
  'suffix': [cors({ origin: /example\.com$/, credentials: true })],
  'null': [cors({ origin: [APP, 'null'], credentials: true })],
  'handler': [cors({ origin: [APP], credentials: true }), reflect],
  'no-vary': [byHand]
}

const app = express()
app.use(express.json())
for (const middleware of configurations[process.argv[2]]) app.use(middleware)

const hasSession = (req, res, next) =>
  /(^|; )session=/.test(req.headers.cookie) ? next() : res.status(401).json({ error: 'no session' })

app.get('/login', (req, res) => {
  res.cookie('session', '1', { httpOnly: true, secure: true, sameSite: 'none' })
  res.json({ session: 'begins' })
})
let me = {}
app.get('/me', hasSession, (req, res) => res.json(me))
app.put('/me', hasSession, (req, res) => res.json(me = req.body))

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
// It ends with the test, however that ends.
process.stdin.on('end', process.exit).resume()
