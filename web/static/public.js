// Public pages work without this. It prints, keeps one's own page fresh, and leaves without a trace in the history.

import { Idiomorph } from './vendor/idiomorph-0.8.0.esm.js'

const EVERY = 10000 // milliseconds between looks while the page is seen

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

async function look () {
  if (document.hidden || mine.querySelector('details[open]') || mine.contains(document.activeElement)) return
  const answer = await fetch(mine.dataset.fresh, { redirect: 'manual' }).catch(() => null)
  if (!answer) return
  if (!answer.ok) return location.reload()
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const now = page.querySelector('[data-fresh]')
  if (now) Idiomorph.morph(mine, now, { morphStyle: 'innerHTML', ignoreActiveValue: true })
}

if (mine) setInterval(look, EVERY)
