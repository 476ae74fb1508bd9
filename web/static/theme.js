// Light by day, dark at night, unless the reader has chosen. The server says the same; this keeps it true.

import { hour, now } from './clock.js'

const root = document.documentElement
const [from, to] = root.dataset.night.split('-').map(Number)

const isDark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'

export function keepTheme () {
  if (root.dataset.chosenTheme) return
  const night = hour(now()) >= from || hour(now()) < to
  if (night) root.dataset.theme = 'dark'
  else delete root.dataset.theme
}

export function switchTheme () {
  document.addEventListener('submit', (event) => {
    if (!event.submitter?.matches('[data-theme-switch]')) return
    event.preventDefault()
    const chosen = isDark() ? 'light' : 'dark'
    root.dataset.theme = root.dataset.chosenTheme = chosen
    document.cookie = `theme=${chosen}; path=/; max-age=31536000; samesite=lax`
  })
}
