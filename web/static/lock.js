// Lock this device: nothing that can be read stays on it, and its session ends, at once or as soon as there is a network.

import { endSession, fact, setFact, wipe } from './device.js'

const MINUTES = 30 // without a touch, after which a unit's screen locks itself, unless chosen otherwise
const LOOK = 10000 // milliseconds between two looks at the clock
const NOTED = 5000 // milliseconds: how exactly the last touch is known

const others = new BroadcastChannel('ledig-lock') // other tabs of this device
let touched = 0

export function useLock () {
  if (!isSecureContext) return
  settle()
  document.addEventListener('submit', (event) => {
    if (event.target.getAttribute('action') !== '/sign-out') return
    event.preventDefault()
    lock(event.target)
  })
  others.addEventListener('message', () => location.replace('/sign-in'))
  addEventListener('pageshow', async (event) => { if (event.persisted && await fact('locked')) location.replace('/sign-in') })
  if (!document.body.classList.contains('is-unit')) return
  setFact('locked', false)
  touch()
  for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, touch, { passive: true })
  document.addEventListener('visibilitychange', look)
  setInterval(look, LOOK)
  choose()
}

// A lock that found no network: the session ends now (the worker, where there is one, does so before any page).
async function settle () {
  if (!navigator.serviceWorker?.controller && await fact('owed') && await endSession() && location.pathname !== '/sign-in') location.replace('/sign-in')
}

async function lock (form) {
  document.body.inert = document.body.hidden = true
  try {
    await wipe()
    others.postMessage('locked')
    await setFact('owed', true)
    await endSession()
  } catch {
    return form?.submit()
  }
  location.replace('/sign-in')
}

function touch () {
  if (Date.now() - touched < NOTED) return
  touched = Date.now()
  setFact('touched', touched)
}

async function look () {
  if (Date.now() - (await fact('touched') ?? 0) > (await fact('minutes') ?? MINUTES) * 60000) lock()
}

// After how many minutes is chosen for the device, not for the account.
async function choose () {
  const select = document.querySelector('[data-lock-after]')
  if (!select) return
  select.value = await fact('minutes') ?? MINUTES
  select.closest('p').hidden = false
  select.addEventListener('change', () => setFact('minutes', Number(select.value)))
}
