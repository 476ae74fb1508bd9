// The bed's sheet: a tap on a tile opens it, a tap in it does the thing. Without this each tile is a link to the bed's page.

import { question } from './ask.js'
import { answered, reload } from './morph.js'
import { keep, mayWait, mustWait, newKey } from './later.js'
import { isLive } from './live.js'
import { post, word } from './post.js'
import { showBar } from './undo.js'
import { showWaiting } from './waiting.js'

const FAILED = 500 // and above: the house was not reached, or could not do it
const SIGNED_OUT = 401 // the tap arrives by the leave that was given with this page
const STEADY = 1000 // milliseconds in which nothing can be tapped after a sheet has changed under the finger

const sheetOf = (link) => document.getElementById(link.closest('.bed').id.replace('b-', 's-'))

export function useSheets () {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a.bed-hit')
    const sheet = link && sheetOf(link)
    if (sheet && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault()
      open(sheet)
    }
    if (event.target.matches('dialog')) event.target.close()
    if (event.target.closest('[data-back]')) whole(event.target.closest('.sheet')).querySelector('h2').focus()
  })
  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'post' || !event.target.closest('.sheet, .house, .hand')) return
    event.preventDefault()
    send(event.target, event.submitter)
  })
  document.addEventListener('sheet-moved', (event) => hold(event.target))
  document.addEventListener('close', (event) => { if (event.target.matches('.sheet')) answered(event.target) }, true)
}

function open (sheet) {
  whole(sheet)
  for (const form of sheet.querySelectorAll('form')) form.reset()
  say(sheet, '')
  fill(sheet)
  sheet.showModal()
}

// Where a guest can go is read off the tiles, which are current.
function fill (sheet) {
  for (const form of sheet.querySelectorAll('[data-choose]')) offer(form, sheet.id.slice(2))
}

function offer (form, own) {
  const list = form.querySelector('.chips')
  const tiles = [...document.querySelectorAll(`.bed[data-state="${form.dataset.choose}"]`)].filter((tile) => tile.id.slice(2) !== own)
  list.replaceChildren(...tiles.map((tile) => {
    const button = document.createElement('button')
    Object.assign(button, { className: 'btn', name: list.dataset.name, value: tile.id.slice(2), textContent: tile.dataset.label })
    return button
  }))
  form.querySelector('.none').hidden = tiles.length > 0
}

async function send (form, submitter) {
  const sheet = form.closest('.sheet, .turnaway')
  if (sheet) sheet.dataset.sending = 'yes'
  try {
    const answer = await ask(form, submitter)
    if (answer) show(sheet, answer)
  } catch {
    say(sheet, word('lost'))
  } finally {
    if (sheet && !sheet.querySelector('.slip')) answered(sheet) // a slip stays until it has been read
  }
}

// The answer of the house; without one nothing, for the tap then waits until there is one.
async function ask (form, submitter) {
  if (!mayWait(form, submitter)) return post(form, submitter)
  const key = newKey()
  const body = new URLSearchParams(new FormData(form, submitter))
  let signedOut = false
  if (!await mustWait()) {
    const answer = await post(form, submitter, key).catch(() => ({ status: FAILED }))
    if (!answer || (answer.status < FAILED && answer.status !== SIGNED_OUT)) return answer
    signedOut = answer.status === SIGNED_OUT
  }
  const sheet = form.closest('.sheet, .turnaway'), first = question(form, submitter, body)
  if (first) return take(sheet, first)
  const tap = await keep(form, submitter, key, body)
  if (signedOut) return location.reload()
  if (sheet) shut(sheet)
  showWaiting(tap)
}

function show (sheet, { status, part }) {
  if (status === SIGNED_OUT) return location.reload()
  const step = part.querySelector('.step'), slip = part.querySelector('.slip')
  if (step) return take(sheet, step)
  if (status >= 400) return say(sheet, part.querySelector('.error, .lead') ?? word('lost'))
  if (slip) return whole(sheet).querySelector('.sheet-body').replaceChildren(slip)
  if (sheet) shut(sheet)
  showBar(part)
  if (!isLive()) reload().catch(() => {})
}

function say (sheet, words) {
  if (!sheet) return showBar(words)
  sheet.querySelector('.sheet-said').replaceChildren(words)
  if (words) sheet.scrollTo({ top: 0 })
}

// The door's form keeps what became of the last one: the next in the queue is often told the same.
function shut (sheet) {
  if (sheet.matches('dialog')) return sheet.close()
  sheet.open = false
  sheet.querySelector('summary').focus()
  for (const field of sheet.querySelectorAll('input')) field.value = ''
}

// A question, or what helps instead, stands in the place of the sheet's own content until it is answered or left.
function take (sheet, step) {
  const body = whole(sheet).querySelector('.sheet-body')
  say(sheet, '')
  body.hidden = true
  body.after(step)
  sheet.scrollTo({ top: 0 })
  step.querySelector('h2').focus()
}

function whole (sheet) {
  sheet.querySelector('.step')?.remove()
  sheet.querySelector('.sheet-body').hidden = false
  return sheet
}

// Somebody else has changed this bed: what is under the finger is no longer what was read.
function hold (sheet) {
  fill(sheet)
  say(sheet, word('moved'))
  const body = sheet.querySelector('.sheet-body')
  body.inert = true
  setTimeout(() => { body.inert = false }, STEADY)
}
