// A tap on a unit's screen that finds no network is kept, with the time it was made, and sent when there is one.

import { now } from './clock.js'
import { add, waits } from './queue.js'
import { seal } from './seal.js'
import { code } from './typed.js'

const BED = /^\/units\/[^/]+\/beds\/([^/]+)\/([a-z]+)$/
const LARGEST = 2200 // bytes of an envelope, as web/offline/queued.py takes it
const DOOR = /^\/units\/[^/]+\/turned-away$/

const house = () => document.getElementById('queue')?.dataset
const addressOf = (form, submitter) => submitter?.getAttribute('formaction') || form.getAttribute('action')

// Whether this form may wait: what is done with a bed, and who was turned away. That figures are right is said now or not.
export const mayWait = (form, submitter) => {
  const address = form && addressOf(form, submitter)
  return Boolean(address && house() && isSecureContext && navigator.locks && (BED.test(address) || DOOR.test(address)))
}

export const newKey = () => crypto.randomUUID()

// Whether something waits already: then what comes must not overtake it.
export const mustWait = async () => navigator.onLine === false || await waits().catch(() => 0) > 0

// Keep the tap: sealed, and beside it what it was, for this screen to show. Returns what it was.
export async function keep (form, submitter, key, body) {
  const address = addressOf(form, submitter)
  const at = new Date(now()).toISOString()
  const tap = readable(form, submitter, address, body, at)
  const envelope = await seal({ grant: house().grant, key, path: address, body: body.toString(), at }, house().key)
  if (envelope.length > LARGEST) throw new RangeError('more than the house takes')
  await add(envelope, tap)
  return tap
}

function readable (form, submitter, address, body, at) {
  const [, bed = '', action = 'turned-away'] = BED.exec(address) ?? []
  return {
    at, bed, action,
    path: location.pathname,
    label: document.getElementById(`b-${bed}`)?.dataset.label ?? '',
    words: wordsOf(form, submitter),
    number: code(body.get('number') ?? ''),
    numberless: action === 'admit' && body.get('who') === 'new' && !code(body.get('number') ?? ''),
    to: body.get('to') ?? body.get('with') ?? '',
    emptied: body.get('when_empty') === 'true'
  }
}

// What the button says, without the small print under it.
export function wordsOf (form, submitter) {
  if (form.dataset.words) return form.dataset.words // of a question: what was tapped before it
  const button = (submitter ?? form.querySelector('button:not([hidden])')).cloneNode(true)
  for (const small of button.querySelectorAll('small')) small.remove()
  return button.textContent.trim()
}
