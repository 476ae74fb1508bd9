// The planner's controls: what is set shows at once, stands in the address, and needs no click. Without this file the
// same form is sent by its button.

import { morph } from './morph.js'

const PAUSE = 400 // milliseconds after the last key
const POLL = 100 // between two looks at something that is being worked out: the server waits for it, too
const LATER = 1000 // where there was no answer
let timer, asking

const form = () => document.getElementById('ask')
const address = () => {
  const fields = [...new FormData(form())].filter(([, value]) => value !== '')
  return `${form().action}?${new URLSearchParams(fields)}`
}

async function page (url, signal) {
  const answer = await fetch(url, { headers: { Accept: 'text/html' }, signal })
  if (answer.redirected || (!answer.ok && answer.status !== 422)) return location.assign(url)
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

async function ask () {
  clearTimeout(timer)
  asking?.abort()
  asking = new AbortController()
  const url = address()
  document.body.classList.add('is-asking')
  try {
    const fresh = await page(url, asking.signal)
    if (!fresh) return
    morph(document.querySelector('main'), fresh.querySelector('main'), { morphStyle: 'outerHTML' })
    document.title = fresh.title
    history.replaceState(null, '', url)
    document.getElementById('said').textContent = document.getElementById('answer')?.textContent.trim() ?? ''
    look()
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(url)
    else return
  }
  document.body.classList.remove('is-asking')
}

const ours = (event) => event.target.form?.id === 'ask' || event.target.id === 'ask'

document.addEventListener('input', (event) => {
  if (!ours(event) || event.target.localName === 'select') return
  clearTimeout(timer)
  timer = setTimeout(ask, PAUSE)
})
document.addEventListener('change', (event) => { if (ours(event)) ask() })
document.addEventListener('submit', (event) => {
  if (event.target.id === 'ask') { event.preventDefault(); ask() }
})

// What takes long is fetched as a part of the page, again and again until it is done.
async function follow (running) {
  const answer = await fetch(running.dataset.again, { headers: { Accept: 'text/x-part' } }).catch(() => null)
  if (!running.isConnected) return
  if (answer && !answer.ok) return location.assign(running.dataset.again)
  if (answer) morph(document.getElementById('replay'), await answer.text(), { morphStyle: 'outerHTML' })
  look(answer ? POLL : LATER)
}

function look (pause = POLL) {
  const running = document.querySelector('[data-again]')
  if (running) setTimeout(() => running.isConnected && follow(running), pause)
}

look()
