// Ages and freshness are made here, from times in the page: a page left open grows old by itself.

import { clock, now } from './clock.js'

const ages = [['day', 86400], ['hour', 3600], ['minute', 60]] // as in web/i18n.py
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'always' })
const justNow = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' }).format(0, 'second')

const age = (since) => {
  const seconds = Math.max(0, Math.floor((now() - since) / 1000))
  const [unit, length] = ages.find(([, length]) => length <= seconds) ?? []
  return unit ? words.format(-Math.floor(seconds / length), unit) : justNow
}

const tell = (element, text) => { if (element.textContent !== text) element.textContent = text }

// Tell every age under `root` anew. Returns whether a figure has turned from current to too old, or back.
export function refresh (root = document) {
  for (const time of root.querySelectorAll('[data-age]')) tell(time, age(Date.parse(time.dateTime)))
  for (const time of root.querySelectorAll('[data-wall-clock]')) tell(time, clock(now()))
  let turned = false
  for (const unit of root.querySelectorAll('[data-fresh-until]')) {
    const fresh = now() < Date.parse(unit.dataset.freshUntil) ? 'yes' : 'no'
    turned ||= unit.dataset.fresh !== fresh
    unit.dataset.fresh = fresh
  }
  return turned
}
