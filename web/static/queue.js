// What was tapped without network: kept in order, sealed, and sent when there is one. A page and the service worker may
// both send; one lock lets one of them at a time, and each tap has a key by which the house knows it again. Only the
// house's own word that it was done, or that a rule refuses it, ends a tap; all else leaves it here, to be sent again.

import { all, box, count, together, unbox, unlocked } from './device.js'
import { base64url } from './seal.js'

const AT_ONCE = 20 // envelopes in one request, as web/offline/queued.py takes them
const STATES = ['done', 'refused', 'later']
const PATIENCE = 20000 // milliseconds until an answer is no longer waited for
const news = new BroadcastChannel('ledig')
const here = new EventTarget()

const changed = (event = {}) => {
  news.postMessage(event)
  here.dispatchEvent(new CustomEvent('news', { detail: event }))
}

// Call `hear` whenever something has begun to wait, was dropped, or has arrived, in this tab or elsewhere.
export function onNews (hear) {
  news.addEventListener('message', ({ data }) => hear(data))
  here.addEventListener('news', ({ detail }) => hear(detail))
}

const alone = (act) => navigator.locks.request('ledig-queue', act)

// Keep a tap: its envelope, and, for as long as the device is not locked, what it is (readable in a box).
export async function add (envelope, readable) {
  const boxed = await box(readable)
  const sealed = (outbox) => outbox.add(envelope)
  await unlocked(['outbox', 'waiting'], (outbox, waiting) => {
    sealed(outbox).onsuccess = ({ target }) => waiting.put(boxed, target.result)
  }, sealed)
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register('queue')).catch(() => {}) // sends with the page closed
  changed()
}

// Drop a tap that has not been sent. False where it is on its way already.
export const drop = (id) => alone(async () => {
  const there = (await all('outbox')).some(([known]) => known === id)
  await together(['outbox', 'waiting'], (outbox, waiting) => { outbox.delete(id); waiting.delete(id) })
  changed()
  return there
})

// What waits and can be read here, in order: [{ id, … }].
export async function readable () {
  const sent = await Promise.all((await all('waiting')).map(async ([id, boxed]) => ({ id, ...await unbox(boxed) })))
  return sent.filter((tap) => tap.bed !== undefined)
}

export const waits = () => count('outbox')
export const ids = async () => (await all('outbox')).map(([id]) => id)

// Send what waits. Returns whether nothing waits any more. Throws where there is no answer of the house: `after` says how
// many seconds it asked to be left alone, if it did.
export const send = () => alone(async () => {
  for (;;) {
    const next = (await all('outbox')).slice(0, AT_ONCE)
    if (!next.length) return true
    const results = await deliver(next.map(([, envelope]) => base64url(envelope)))
    const told = next.map(([id], at) => [id, results[at]])
    const decided = told.filter(([, { state }]) => state !== 'later')
    for (const [id, result] of decided) await settle(id, result)
    const stays = told.filter(([, { state, said }]) => state === 'later' && said).map(([id, { said }]) => [id, said])
    if (decided.length || stays.length) changed({ arrived: decided.filter(([, { state }]) => state === 'done').length, stays })
    if (!decided.length) return false
  }
})

async function deliver (envelopes) {
  const answer = await fetch('/queued', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ envelopes }),
    redirect: 'error', // the house does not: something on the way does
    signal: AbortSignal.timeout(PATIENCE)
  })
  if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { after: Number(answer.headers.get('Retry-After')) || 0 })
  const { results } = await answer.json()
  const whole = Array.isArray(results) && results.length === envelopes.length && results.every((one) => STATES.includes(one?.state))
  if (!whole) throw new Error('no answer of the house')
  return results
}

async function settle (id, { said, note, mind }) {
  const boxed = said && mind ? await box(said) : undefined
  const arrived = (kept) => (outbox, waiting, told) => {
    outbox.delete(id)
    waiting.delete(id)
    if (mind) told.add(kept)
  }
  await unlocked(['outbox', 'waiting', 'told'], arrived({ note, box: boxed }), arrived({ note }))
}

// What has arrived otherwise than it was tapped, until somebody has read it: [{ id, said }].
export async function told () {
  const kept = await all('told')
  const closed = kept.filter(([, value]) => !value.box && value.note)
  if (closed.length) await open(closed)
  const now = closed.length ? await all('told') : kept
  const sentences = await Promise.all(now.map(async ([id, value]) => ({ id, said: value.box && await unbox(value.box) })))
  return sentences.filter(({ said }) => said)
}

// Sentences that were sealed while the device was locked: the house opens those that the reader may read.
async function open (closed) {
  try {
    for (let from = 0; from < closed.length; from += AT_ONCE) await openSome(closed.slice(from, from + AT_ONCE))
  } catch {} // without an answer they stay closed
}

async function openSome (some) {
  const answer = await fetch('/queued/told', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ notes: some.map(([, { note }]) => note) }),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE)
  })
  if (!answer.ok) throw new Error(`${answer.status}`)
  const { said } = await answer.json()
  for (const [at, [id, { note }]] of some.entries()) {
    if (typeof said[at] !== 'string') continue
    const boxed = await box(said[at])
    await unlocked(['told'], (store) => { store.put({ note, box: boxed }, id) })
  }
}

export async function read (id) {
  await together(['told'], (store) => { store.delete(id) })
  changed()
}
