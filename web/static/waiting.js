// What waits for the network, and what became of it: the bar of the last tap, the list, and sentences to be read.

import { clock } from './clock.js'
import { all, unbox } from './device.js'
import { forget, heard, paint } from './asif.js'
import { isLive } from './live.js'
import { reload } from './morph.js'
import { drop, ids, onNews, read, readable, send, told, waits } from './queue.js'
import { showBar } from './undo.js'

const SHORTEST = 2, LONGEST = 60 // seconds between two attempts to send: anything in between
const ASKED = 900 // seconds, at most, for which the house may ask to be left alone
const page = () => document.getElementById('queue')
let failures = 0, timer
let stays = new Map() // id -> why a tap is still here though others have arrived

const piece = (name) => document.querySelector(`template[data-piece="${name}"]`).content.firstElementChild.cloneNode(true)
const word = (name, what = '') => document.querySelector('template[data-piece="words"]').content.querySelector(`[data-word="${name}"]`).textContent.replace('#', what)

export function useQueue () {
  if (!isSecureContext || !navigator.locks) return
  onNews(async (news) => {
    if (news.stays) stays = new Map(news.stays)
    await show()
    if (news.arrived) arrive()
  })
  document.addEventListener('part-put', ({ target }) => { heard(target); repaint() })
  document.addEventListener('page-renewed', () => { forget(); repaint() })
  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) hurry() })
  show()
  hurry()
}

// Try now; then again and again, in steps that no two phones take together.
export function hurry () {
  failures = 0
  attempt()
}

async function attempt () {
  clearTimeout(timer)
  let asked = 0
  const done = await send().catch(({ after = 0 }) => { asked = Math.min(ASKED, after) })
  if (done) { failures = 0; return }
  const most = Math.min(LONGEST, SHORTEST * 2 ** ++failures)
  timer = setTimeout(attempt, 1000 * Math.max(asked, SHORTEST + Math.random() * (most - SHORTEST)))
}

// The bar after a tap that waits: undoing it is dropping it.
export async function showWaiting (tap) {
  const bar = piece('bar')
  bar.id = 'waits'
  bar.querySelector('p').textContent = tap.numberless ? `${nameOf(tap)} ${word('numberless')}` : word('waits', nameOf(tap))
  bar.querySelector('button').addEventListener('click', async () => takeBack((await readable()).at(-1)?.id))
  showBar(bar)
  hurry()
}

const nameOf = (tap) => `${tap.label ? `${word('bed', tap.label)}: ` : ''}${tap.words}.`

async function takeBack (id) {
  const kept = id !== undefined && await drop(id)
  document.getElementById('dock').replaceChildren()
  if (!kept) showBar(Object.assign(document.createElement('p'), { textContent: word('gone') }))
}

async function repaint () {
  if (page()) paint((await readable()).filter((tap) => tap.path === location.pathname))
}

async function show () {
  await repaint()
  const waiting = await waits()
  for (const counter of document.querySelectorAll('[data-waits-count]')) {
    counter.textContent = waiting === 1 ? counter.dataset.one : counter.dataset.many.replace('#', waiting)
    const around = counter.closest('[data-waits]') ?? counter
    around.hidden = !waiting
  }
  if (!page()) return offerScreens()
  const [open, sentences] = [await readable(), await told()]
  const here = await ids()
  const closed = here.filter((id) => stays.has(id) && !open.some((tap) => tap.id === id)).map((id) => ({ id }))
  const taps = [...open, ...closed].sort((one, other) => one.id - other.id)
  page().querySelector('[data-list]').replaceChildren(...taps.map((tap) => item(tap, taps)))
  page().querySelector('[data-told]').replaceChildren(...sentences.map(sentence))
  page().hidden = !waiting && !sentences.length
}

// Only the last tap on a bed can be dropped: those before it are what it stands on.
function item (tap, taps) {
  const line = piece('waiting')
  const name = tap.at && `${clock(Date.parse(tap.at))}. ${nameOf(tap)}`
  line.querySelector('span').textContent = stays.get(tap.id) ?? name
  const button = line.querySelector('button')
  const beds = (of) => [of.bed, of.to].filter(Boolean)
  button.hidden = taps.slice(taps.indexOf(tap) + 1).some((later) => beds(later).some((bed) => beds(tap).includes(bed)))
  button.addEventListener('click', () => takeBack(tap.id))
  return line
}

function sentence ({ id, said }) {
  const line = piece('told')
  line.querySelector('span').textContent = said
  line.querySelector('button').addEventListener('click', () => read(id))
  return line
}

// Where no page can be reached: the screens that this device has kept, if it is not locked.
async function offerScreens () {
  const list = document.querySelector('[data-kept-screens]')
  if (!list) return
  const screens = (await Promise.all((await all('screens')).map(([, boxed]) => unbox(boxed)))).filter(Boolean)
  list.replaceChildren(...screens.map(({ path, name }) => {
    const line = document.createElement('li')
    line.append(Object.assign(document.createElement('a'), { href: path, textContent: name, className: 'btn' }))
    return line
  }))
  list.hidden = !screens.length
}

async function arrive () {
  if (!page()) return
  document.getElementById('waits')?.remove() // it cannot be dropped any more
  if (!isLive()) await reload().catch(() => {})
  if (page().querySelector('[data-told] li')) document.getElementById('said').textContent = page().querySelector('[data-told]').textContent
  else if (!await waits()) showBar(Object.assign(document.createElement('p'), { textContent: word('arrived') }))
}
