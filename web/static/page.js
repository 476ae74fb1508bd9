// What every page does: ages, light; and where there is something to follow, following it.

import { lookAgain } from './again.js'
import { refresh } from './ages.js'
import { keepScreen } from './kept.js'
import { follow } from './live.js'
import { useLines } from './lines.js'
import { useLock } from './lock.js'
import { useSheets } from './sheet.js'
import { keepTheme, switchTheme } from './theme.js'
import { keepBar } from './undo.js'
import { useQueue } from './waiting.js'

const POPS = '.menu[open], .turnaway[open]' // what closes when one taps beside it

refresh()
setInterval(refresh, 10000)
switchTheme()
setInterval(keepTheme, 60000)

if (document.body.dataset.liveUrl) follow()
if (document.body.classList.contains('is-unit')) useSheets()
useLock()
useQueue()
if (document.getElementById('queue')) keepScreen().catch(() => {}) // cut off while it was at it: it is kept at the next chance
if (document.body.classList.contains('is-line')) useLines()
if (document.querySelector('[data-again]')) lookAgain()
keepBar()

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll(POPS)) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.querySelector(POPS)
  if (menu) { menu.open = false; menu.querySelector('summary').focus() }
})
