// Follow what happens: one socket, tiles put in place as they come, and an honest word on how current the page is.

import { clock, now, setNow } from './clock.js'
import { refresh } from './ages.js'
import { mayWait } from './later.js'
import { put, reload } from './morph.js'

const LATE = 25, NOT = 60 // seconds without a word: after the first the page says so, after the second nothing is lit
const GRACE = 2 // seconds in which a lost socket may come back unnoticed
const SHORTEST = 0.5, LONGEST = 30 // seconds between two attempts: anything in between, so that boards do not come back in step
const SIGNED_OUT = 4401, NOT_ALLOWED = 4403

const body = document.body
const place = { after: body.dataset.liveAfter, epoch: body.dataset.liveEpoch }
let socket, timer, failures = 0
const opened = body.dataset.kept ? Date.parse(body.dataset.kept) : now() // a page that this device had kept is from then
let word = opened, lost = opened // the last word heard; when the socket was lost (0: it stands)
let stale = 0 // since when the server itself has no word from its database

export const isLive = () => body.dataset.live === 'yes'
export const heardAt = () => word

export function follow () {
  connect()
  if (body.dataset.kept) look()
  setInterval(look, 1000)
  addEventListener('online', hurry)
  addEventListener('pageshow', (event) => { if (event.persisted) hurry() })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { look(); if (lost) hurry() } })
}

function connect () {
  const url = new URL(body.dataset.liveUrl, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  for (const [name, value] of Object.entries(place)) if (value) url.searchParams.set(name, value)
  socket = new WebSocket(url)
  socket.onmessage = (event) => hear(JSON.parse(event.data))
  socket.onclose = (event) => {
    lost ||= now()
    if (event.code === SIGNED_OUT) return body.inert || location.reload() // inert: it is being locked, and goes elsewhere
    if (event.code !== NOT_ALLOWED) again()
  }
}

function again () {
  const most = Math.min(LONGEST, SHORTEST * 2 ** ++failures)
  clearTimeout(timer)
  timer = setTimeout(connect, 1000 * (SHORTEST + Math.random() * (most - SHORTEST)))
}

function hurry () {
  if (socket.readyState === WebSocket.OPEN || socket.readyState === WebSocket.CONNECTING) return
  failures = 0
  clearTimeout(timer)
  connect()
}

function hear (frame) {
  if (frame.at) setNow(frame.at)
  if (frame.epoch) place.epoch = frame.epoch
  place.after = frame.id
  failures = lost = 0
  delete body.dataset.kept
  stale = frame.stale_since ? Date.parse(frame.stale_since) : 0
  word = now()
  if (frame.tiles) show(frame)
  look()
}

const parts = () => [...document.querySelectorAll('[data-part]')].map((part) => part.id)

function show ({ type, tiles }) {
  const ids = Object.keys(tiles)
  const fits = type === 'snapshot' ? ids.join() === parts().join() : ids.every((id) => document.getElementById(id))
  if (!fits) return renew()
  for (const id of ids) put(id, tiles[id])
  refresh()
}

// Frames tell what is in its place; where places themselves have come or gone the page is fetched anew.
const renew = () => reload().catch(() => {})

function look () {
  if (refresh()) renew()
  const since = stale || word
  const silent = (now() - since) / 1000
  const away = lost && (body.dataset.kept || (now() - lost) / 1000 > GRACE)
  const state = silent >= NOT ? 'no' : silent >= LATE || away ? 'late' : lost ? body.dataset.live : 'yes'
  for (const time of document.querySelectorAll('[data-live-clock]')) time.textContent = clock(word)
  for (const time of document.querySelectorAll('[data-live-since]')) time.textContent = clock(since)
  for (const button of document.querySelectorAll('[data-part] form[method="post"] button')) button.disabled = state === 'no' && !mayWait(button.form, button)
  if (state !== body.dataset.live) turn(state)
}

function turn (state) {
  const worth = body.dataset.live !== 'wait' || state !== 'yes'
  body.dataset.live = state
  const shown = [...document.querySelectorAll('.live > span')].find((span) => getComputedStyle(span).display !== 'none')
  if (worth && shown) document.getElementById('said').textContent = shown.textContent.trim()
}
