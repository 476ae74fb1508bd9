// The line: a tap does the thing and stays where it is. Without this each tap is a form that comes back to its page.

import { isLive } from './live.js'
import { reload } from './morph.js'
import { post, word } from './post.js'
import { showBar } from './undo.js'

const STEADY = 700 // milliseconds in which nothing can be tapped after rows have moved under the finger
let places = ''

export function useLines () {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.method !== 'post' || 'whole' in form.dataset || !form.closest('.lines, #join, .dock')) return
    event.preventDefault()
    send(form, event.submitter)
  })
  document.addEventListener('part-put', hold)
  places = where()
}

async function send (form, submitter) {
  const row = form.closest('.q-item')
  if (row?.contains(document.activeElement)) row.focus({ preventScroll: true }) // the button that was tapped may go
  try {
    const answer = await post(form, submitter)
    if (answer) show(form, row, answer)
    if (answer?.status >= 400 && document.activeElement === row) submitter?.focus({ preventScroll: true })
  } catch {
    showBar(word('lost'))
  }
}

function show (form, row, { status, part }) {
  if (status === 401) return location.reload()
  const step = part.querySelector('.step')
  if (step) return showBar(step)
  if (status >= 400) return showBar(part.querySelector('.error, .lead') ?? word('lost'))
  for (const more of row?.querySelectorAll('details[open]') ?? []) more.open = false
  if (form.closest('#join')) form.reset()
  showBar(part)
  if (!isLive()) reload().catch(() => {})
}

const where = () => [...document.querySelectorAll('.q-item')].map((row) => `${row.id} ${row.offsetTop}`).join()

// Somebody else has moved the line: another number may now stand under the finger.
function hold () {
  const before = places
  places = where()
  if (places === before) return
  const lines = document.querySelector('.lines')
  lines.classList.add('is-moving')
  setTimeout(() => lines.classList.remove('is-moving'), STEADY)
}
