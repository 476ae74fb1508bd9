// Public pages work without this. It prints, keeps one's own page fresh, and leaves no trace of it in the history.

import { Idiomorph } from './vendor/idiomorph-0.8.0.esm.js'

const EVERY = 10000 // milliseconds between looks while the page is seen
const LOST = 60000 // after so long without an answer the page says that it may be old

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}

for (const way of document.querySelectorAll('[data-leave]')) {
  way.addEventListener('click', (event) => {
    event.preventDefault()
    location.replace(way.href)
  })
}

const mine = document.querySelector('[data-fresh]')
let seen = Date.now()

// What somebody has opened or is choosing stays as it is.
const callbacks = {
  beforeNodeMorphed: (old) => !(old.matches?.('details[open]') || (old.matches?.('select') && old.value))
}

// How the number stands, and what has changed in its lines: what is new of it is read out.
const facts = () => [...document.querySelectorAll('#stands, #news > div > p')].map((node) => node.textContent.trim())

async function fetched () {
  try {
    const answer = await fetch(mine.dataset.fresh, { redirect: 'manual' })
    if (answer.status < 500) return answer
    throw new Error(`${answer.status}`)
  } catch {
    document.getElementById('lost').hidden = Date.now() - seen < LOST
  }
}

async function look () {
  if (document.hidden) return
  const answer = await fetched()
  if (!answer) return
  if (!answer.ok) return location.reload()
  seen = Date.now()
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const before = facts()
  Idiomorph.morph(mine, page.querySelector('[data-fresh]'), { ignoreActiveValue: true, callbacks })
  const fresh = facts().filter((text) => !before.includes(text))
  if (fresh.length) document.getElementById('said').textContent = fresh.join(' ')
}

if (mine) {
  setInterval(look, EVERY)
  document.addEventListener('visibilitychange', look)
}
