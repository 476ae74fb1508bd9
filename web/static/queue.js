// What was tapped without network: kept in order, sealed, and sent when there is one. A page and the service worker may
// both send; one lock lets one of them at a time, and each tap has a key by which the house knows it again.

import { all, box, count, together, unbox, unlocked } from './device.js'
import { base64url } from './seal.js'

const AT_ONCE = 10 // envelopes in one request
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

// Send what waits. Returns whether nothing waits any more.
export const send = () => alone(async () => {
  for (;;) {
    const next = (await all('outbox')).slice(0, AT_ONCE)
    if (!next.length) return true
    const results = await deliver(next.map(([, envelope]) => base64url(envelope)))
    const later = results.findIndex(({ state }) => state === 'later')
    const decided = next.slice(0, later < 0 ? next.length : later)
    for (const [at, [id]] of decided.entries()) await settle(id, results[at])
    if (decided.length) changed({ arrived: results.slice(0, decided.length).filter(({ state }) => state === 'done').length })
    if (later >= 0) return false
  }
})

async function deliver (envelopes) {
  const answer = await fetch('/queued', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ envelopes }),
    signal: AbortSignal.timeout(PATIENCE)
  })
  if (!answer.ok) throw new Error(`${answer.status}`)
  return (await answer.json()).results
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
    const answer = await fetch('/queued/told', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ notes: closed.slice(0, AT_ONCE).map(([, { note }]) => note) })
    })
    if (!answer.ok) return
    const { said } = await answer.json()
    for (const [at, sentence] of said.entries()) {
      const [id, { note }] = closed[at]
      if (sentence === null) continue
      const boxed = await box(sentence)
      await unlocked(['told'], (store) => { store.put({ note, box: boxed }, id) })
    }
  } catch {} // without network they stay closed
}

export async function read (id) {
  await together(['told'], (store) => { store.delete(id) })
  changed()
}
