// A page that is not live is read again when somebody comes back to it.

import { reload } from './morph.js'

const OLD = 60000 // milliseconds after which what is shown may have changed
let read = Date.now()

export function lookAgain () {
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - read < OLD) return
    read = Date.now()
    reload().catch(() => {})
  })
}
