// Put new HTML in the place of an element without losing focus, scroll, or what somebody is writing; then show what moved.

import { Idiomorph } from './vendor/idiomorph-0.8.0.esm.js'
import { refresh } from './ages.js'

const GLIDE = 1500 // milliseconds that a change stays marked, at most
const waiting = new Map() // tiles of a sheet that is being sent: its new content comes when it has been answered

const inOpenSheet = (node) => node.closest?.('dialog[open]')

const callbacks = {
  // What is open stays open; what is being written in an open sheet stays written.
  beforeAttributeUpdated: (name, node) =>
    !(name === 'open' || name === 'data-sending' || (['value', 'checked'].includes(name) && inOpenSheet(node)))
}

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
  Idiomorph.morph(element, html, { ignoreActiveValue: true, callbacks, ...options })
  for (const [moved, was] of before) {
    if (moved.isConnected && (moved.dataset.state ?? moved.dataset.fig) !== was) glide(moved)
  }
}

export function put (id, html) {
  const element = document.getElementById(id)
  if (element.dataset.sending) return waiting.set(id, html)
  const was = element.dataset.state
  morph(element, html)
  if (element.matches('dialog[open]') && element.dataset.state !== was) {
    element.dispatchEvent(new CustomEvent('sheet-moved', { bubbles: true }))
  }
}

export function answered (sheet) {
  delete sheet.dataset.sending
  const html = waiting.get(sheet.id)
  waiting.delete(sheet.id)
  if (html) put(sheet.id, html)
}

// Fetch the page anew and put it in the place of this one: after a gap that frames cannot tell.
export async function reload () {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (!answer.ok || answer.redirected) return location.reload()
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  morph(document.querySelector('main'), page.querySelector('main'), { morphStyle: 'outerHTML' })
  refresh()
}
