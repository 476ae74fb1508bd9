// Keep the unit's screen as it was last told, in a box, for when it is opened without network (worker.js does).

import { all, box, unbox, unlocked } from './device.js'
import { now } from './clock.js'
import { underneath } from './asif.js'
import { heardAt } from './live.js'

const PAUSE = 1500 // milliseconds after a change, since they come in bursts
const EVERY = 60000 // milliseconds after which a screen that did not change is kept anew, with the hour it was true
let timer, mine

export async function keepScreen () {
  if (!isSecureContext || !navigator.serviceWorker) return
  await navigator.serviceWorker.register('/worker.js', { type: 'module' }).catch(() => {})
  const cache = await caches.open(new URL('.', import.meta.url).pathname)
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
  const coming = [...document.querySelectorAll('link[rel=preload]')].map(({ href }) => href) // the typeface may still be on its way
  const files = [...loaded, ...coming].map((address) => new URL(address))
  const own = files.filter((file) => file.pathname.startsWith('/static/')).map((file) => file.pathname)
  await Promise.all([...new Set(own)].map(async (file) => { if (!await cache.match(file)) await cache.add(file) }))
  document.addEventListener('part-put', soon)
  document.addEventListener('page-renewed', soon)
  document.addEventListener('visibilitychange', () => { if (document.hidden) keep() })
  setInterval(keep, EVERY)
  await keep()
}

function soon () {
  clearTimeout(timer)
  timer = setTimeout(keep, PAUSE)
}

async function keep () {
  if (document.body.dataset.kept || !['yes', 'wait'].includes(document.body.dataset.live)) return
  const screen = { path: location.pathname, name: document.querySelector('h1').textContent, html: page(), seen: new Date(heardAt()).toISOString(), ahead: now() - Date.now() }
  mine ??= await known(screen.path)
  const boxed = await box(screen)
  await unlocked(['screens'], (screens) => {
    if (mine === undefined) screens.add(boxed).onsuccess = ({ target }) => { mine = target.result }
    else screens.put(boxed, mine)
  })
}

async function known (path) {
  for (const [id, boxed] of await all('screens')) {
    if ((await unbox(boxed))?.path === path) return id
  }
}

// The page without what is only of this moment: open sheets, bars, and beds as they will be.
function page () {
  const copy = document.documentElement.cloneNode(true)
  for (const [id, html] of underneath()) {
    const element = copy.querySelector(`[id="${id}"]`)
    if (element) element.outerHTML = html
  }
  for (const dialog of copy.querySelectorAll('dialog[open]')) dialog.removeAttribute('open')
  for (const button of copy.querySelectorAll('button[disabled]')) button.removeAttribute('disabled')
  for (const inside of copy.querySelectorAll('#dock, #said, .sheet-said, [data-list], [data-told]')) inside.replaceChildren()
  copy.querySelector('#queue').hidden = true
  copy.querySelector('body').dataset.live = 'wait'
  return `<!doctype html>${copy.outerHTML}`
}
