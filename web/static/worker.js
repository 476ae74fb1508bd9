// The service worker: static files, and the last unit screens for those signed in, when there is no network.
// It keeps no page by itself; what kept.js has boxed it opens, for as long as the device is not locked.

import { all, endSession, fact, setFact, unbox, wipe } from './device.js'
import { send } from './queue.js'

const FILES = new URL('.', import.meta.url).pathname // a name that changes with every static file
const SHELL = '/no-network'
const PATIENCE = 6000 // milliseconds until a kept screen is shown instead of an answer that does not come
const FAILED = 500 // and above: what was kept says more
const MINUTES = 30 // as in lock.js

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(FILES).then((files) => files.add(new Request(SHELL, { credentials: 'omit' }))))
})

self.addEventListener('activate', (event) => event.waitUntil(take()))

async function take () {
  for (const name of await caches.keys()) if (name !== FILES) await caches.delete(name)
  await self.clients.claim()
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== location.origin || request.method !== 'GET') return
  if (url.pathname.startsWith('/static/')) event.respondWith(caches.match(request).then((file) => file ?? fetch(request)))
  else if (request.mode === 'navigate') event.respondWith(page(request, url))
})

self.addEventListener('sync', (event) => { if (event.tag === 'queue') event.waitUntil(sync(event.lastChance)) })

// What fails the browser tries again by itself, with growing pauses; where it would give up, it is asked anew.
async function sync (lastChance) {
  try {
    if (!await send()) throw new Error('some of it waits')
  } catch (error) {
    if (lastChance) await self.registration.sync.register('queue')
    throw error
  }
}

async function page (request, url) {
  if (await fact('owed') && !await endSession()) return shell()
  if (url.pathname === '/sign-in') await wipe() // whoever was signed in is not any more
  const answer = fetch(request).catch(() => undefined)
  const kept = url.pathname.startsWith('/units/') ? await screen(url.pathname) : undefined
  if (!kept) return await answer ?? shell()
  const useful = answer.then((page) => (page?.status >= FAILED ? undefined : page))
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE))
  return await Promise.race([useful, late]) ?? show(kept.html, kept.ahead, kept.seen)
}

async function screen (path) {
  const idle = Date.now() - (await fact('touched') ?? 0)
  if (idle > (await fact('minutes') ?? MINUTES) * 60000) await wipe().then(() => setFact('owed', true))
  if (await fact('locked')) return
  for (const [, boxed] of await all('screens')) {
    const kept = await unbox(boxed)
    if (kept?.path === path && kept.html.includes(FILES)) return kept // another version's scripts are not here any more
  }
}

// A kept page, with the time as it is now: its ages go on, and it says since when it is not live.
async function show (html, ahead, seen) {
  const now = new Date(Date.now() + ahead).toISOString()
  const { headers } = await caches.match(SHELL)
  const live = seen ? `<body data-kept="${seen}" ` : '<body '
  return new Response(html.replace(/ data-now="[^"]*"/, ` data-now="${now}"`).replace('<body ', live), { headers })
}

const shell = async () => show(await (await caches.match(SHELL)).text(), 0)
