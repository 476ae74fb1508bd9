// The bar with what was just done and the way back; it goes when the way back is closed.

import { now } from './clock.js'

const READ = 6000 // milliseconds for a sentence without a way back; a refusal stays until the next tap
let timer

export function showBar (words) {
  const dock = document.getElementById('dock')
  if (words.matches?.('p')) {
    const bar = document.createElement('div')
    bar.className = 'undo'
    bar.append(words)
    words = bar
  }
  dock.replaceChildren(words)
  document.getElementById('said').textContent = dock.querySelector('p').textContent
  keepBar()
}

export function keepBar () {
  const bar = document.querySelector('#dock > .undo')
  clearTimeout(timer)
  if (bar && !bar.querySelector('.error')) timer = setTimeout(() => bar.remove(), bar.dataset.until ? Date.parse(bar.dataset.until) - now() : READ)
}
