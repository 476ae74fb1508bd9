// Put new HTML in the place of an element without losing focus, scroll, or what somebody is writing; then show what moved.

import { Idiomorph } from './vendor/idiomorph-0.8.0.esm.js'
import { refresh } from './ages.js'

const GLIDE = 1500 // milliseconds that a change stays marked, at most
const waiting = new Map() // new content of sheets that are being read or sent: it comes when that is over

// What is open stays open, and what somebody has chosen or written stays; a sheet that somebody has open is left to `put`.
const answers = { option: ['selected'], input: ['checked', 'value'] }
const given = (name, node) => node.type !== 'hidden' && answers[node.localName]?.includes(name) && !node.closest('.sheet')
const callbacks = {
  beforeAttributeUpdated: (name, node) => name !== 'open' && !given(name, node),
  beforeNodeMorphed: (node) => !(node.localName === 'dialog' && node.open && node !== target)
}
let target // the element that is being morphed

const stateOf = (html) => document.createRange().createContextualFragment(html).firstElementChild.dataset.state

const facts = (element) => new Map([element, ...element.querySelectorAll('*')]
  .filter((e) => e.matches('.bed, .win'))
  .map((e) => [e, e.dataset.state ?? e.dataset.fig]))

function glide (element) {
  element.classList.remove('is-changed')
  void element.offsetWidth // begin the movement anew
  element.classList.add('is-changed')
  setTimeout(() => element.classList.remove('is-changed'), GLIDE)
}

export function morph (element, html, options = {}) {
  const before = facts(element)
  const here = element.contains(document.activeElement)
  const writing = document.activeElement.matches('input, select, textarea') // of any other element the inside must follow
  target = element
  Idiomorph.morph(element, html, { ignoreActiveValue: writing, callbacks, ...options })
  if (here && document.activeElement === document.body) document.getElementById(element.id)?.querySelector('[data-home]')?.focus({ preventScroll: true })
  for (const [moved, was] of before) {
    if (moved.isConnected && (moved.dataset.state ?? moved.dataset.fig) !== was) glide(moved)
  }
}

export function put (id, html) {
  const element = document.getElementById(id)
  const { open, dataset: { sending, state } } = element
  if (sending || (open && state === stateOf(html))) return waiting.set(id, html)
  morph(element, html)
  element.dispatchEvent(new CustomEvent('part-put', { bubbles: true }))
  if (open) element.dispatchEvent(new CustomEvent('sheet-moved', { bubbles: true }))
}

export function answered (sheet) {
  delete sheet.dataset.sending
  const html = waiting.get(sheet.id)
  waiting.delete(sheet.id)
  if (html) put(sheet.id, html)
}

// Fetch the page anew and put it in the place of this one: after a gap that frames cannot tell. Throws where the house
// cannot be reached, or cannot answer: then this page stays.
export async function reload () {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (answer.status >= 500) throw new Error(`${answer.status}`)
  if (!answer.ok || answer.redirected) return location.reload()
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  morph(document.querySelector('main'), page.querySelector('main'), { morphStyle: 'outerHTML' })
  refresh()
  document.dispatchEvent(new CustomEvent('page-renewed'))
}
