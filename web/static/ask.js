// What is asked before somebody gets a bed, where there is no network to ask it: the same step, made on the phone.

import { wordsOf } from './later.js'

const WAYS_IN = ['admit', 'hold'] // attaching a number, and moving, are of somebody who has been asked

// The question, if this tap needs it and the bed's sheet says that it is open, or after a yes what helps instead; else nothing.
export function question (form, submitter, body) {
  const address = submitter?.getAttribute('formaction') || form.getAttribute('action')
  const action = address.split('/').at(-1)
  const open = (form.closest('.sheet')?.dataset.unasked ?? '').split(' ').filter((what) => what !== 'conditions' || action === 'admit')
  const page = document.getElementById('ask'), stop = document.getElementById('stop')
  if (stop && body.get('children') === 'yes') return stop.content.firstElementChild.cloneNode(true)
  if (!page || !WAYS_IN.includes(action) || !open.includes('children') || body.has('children')) return
  const step = page.content.firstElementChild.cloneNode(true)
  for (const part of step.querySelectorAll('[data-asks]')) if (!open.includes(part.dataset.asks)) part.remove()
  step.setAttribute('action', address)
  step.dataset.words = wordsOf(form, submitter)
  for (const [name, value] of body) step.prepend(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
  return step
}
