// What of a page does not fit its screen, in each typeface: given to page.evaluate by fits.py, which says what is meant.
async ({ faces, whole }) => {
  const LONG = 13 // letters: a compound as long as that may break on a small screen

  const styles = new Map()
  const style = (e) => styles.get(e) ?? styles.set(e, getComputedStyle(e)).get(e)
  const name = (e) => `${e.localName}${e.id && `#${e.id}`}${e.classList.length ? `.${[...e.classList].join('.')}` : ''}`
  const ancestors = function * (e) { for (; e && e !== document.documentElement; e = e.parentElement) yield e }
  const scrolls = (e) => ['auto', 'scroll'].includes(style(e).overflowX)
  const isInline = (e) => ['inline', 'contents'].includes(style(e).display)
  // Seen by nobody, by intent: for screen readers, or the site's name where the way out needs its room.
  const unseen = (e) => !e.checkVisibility({ visibilityProperty: true }) || e.closest('.pub-top .brand > span') || [...ancestors(e)].some((a) => style(a).clipPath !== 'none')
  const excerpt = (text) => `“${text.data.trim().slice(0, 24)}”`

  function texts () {
    const found = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let text; (text = walk.nextNode());) {
      const of = text.parentElement
      if (!text.data.trim() || of.closest('svg, select, textarea, script, style, template') || unseen(of)) continue
      const range = document.createRange()
      range.selectNodeContents(text)
      found.push({ text, of, lines: [...range.getClientRects()].filter(({ width }) => width > 2) })
    }
    return found
  }

  // An element that reaches beyond the screen, and lies in nothing that can be moved sideways.
  const wider = () => [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && e.getClientRects().length && !unseen(e))
    .filter((e) => ![...ancestors(e.parentElement)].some(scrolls))
    .map((e) => `${name(e)} is wider than the screen`)

  const clipped = () => [...document.querySelectorAll('a, button, summary, h1, h2, h3, p, dd, dt, b, span, label')]
    .filter((e) => e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 1 && !['visible', 'auto', 'scroll'].includes(style(e).overflowX) && !unseen(e) && !e.querySelector('.vh'))
    .map((e) => `${name(e)} is cut off`)

  // Text that stands outside of the box it belongs to, sideways or by more than a third of its height.
  function spilled (all) {
    const found = new Set()
    for (const { text, of, lines } of all) {
      const boxes = []
      for (const box of ancestors(of)) {
        if (box === document.body || style(box).blockSize === '0px') break
        if (!isInline(box)) boxes.push([box, box.getBoundingClientRect()])
        if (style(box).overflowX !== 'visible' || ['absolute', 'fixed'].includes(style(box).position)) break
      }
      for (const line of lines) {
        for (const [box, { left, right, top, bottom }] of boxes) {
          const beside = !scrolls(box) && (line.right > right + 1.5 || line.left < left - 1.5)
          const third = line.height / 3
          const below = style(box).overflowY !== 'auto' && (line.bottom - third > bottom + 1 || line.top + third < top - 1)
          if (beside || below) found.add(`${excerpt(text)} stands outside of ${name(box)}`)
        }
      }
    }
    return found
  }

  // Lines of two texts in one place, but for what is meant to lie over the page.
  function covered (all) {
    const over = (e) => e.closest('dialog, .skip') || [...ancestors(e)].some((a) => ['sticky', 'fixed'].includes(style(a).position) || a.matches('.menu-in'))
    const lines = all.filter(({ of }) => !over(of)).flatMap(({ text, lines }) => lines.map((at) => ({ text, at })))
    lines.sort((a, b) => a.at.top - b.at.top)
    const found = new Set()
    lines.forEach((one, n) => {
      for (let m = n + 1; m < lines.length && lines[m].at.top < one.at.bottom; m++) {
        const [p, q] = [one.at, lines[m].at]
        const beside = Math.min(p.right, q.right) - Math.max(p.left, q.left)
        const below = Math.min(p.bottom - p.height / 4, q.bottom - q.height / 4) - Math.max(p.top + p.height / 4, q.top + q.height / 4)
        if (one.text !== lines[m].text && beside > 2 && below > 1) found.add(`${excerpt(one.text)} lies over ${excerpt(lines[m].text)}`)
      }
    })
    return found
  }

  // A word that had to be broken in its middle: the column is too narrow for it, though nothing overflows.
  function broken (all) {
    const found = new Set()
    for (const { text, of, lines } of all) {
      if (lines.length < 2 || of.closest('code, pre')) continue
      for (const { 0: word, index } of text.data.matchAll(/[\p{L}\p{N}.,:]+/gu)) {
        if (word.length >= LONG) continue
        const [first, last] = [[index, -1], [index + word.length - 1, 0]].map(([at, which]) => {
          const letter = document.createRange()
          letter.setStart(text, at)
          letter.setEnd(text, at + 1)
          return [...letter.getClientRects()].filter(({ width }) => width > 0.5).at(which)
        })
        if (first && last && last.top - first.top > first.height / 2) found.add(`“${word}” is broken in ${name(of)}`)
      }
    }
    return found
  }

  const found = []
  for (const [face, css] of Object.entries(faces)) {
    const sheet = document.createElement('style')
    sheet.textContent = css
    document.head.append(sheet)
    const family = style(document.body).fontFamily.split(',')[0]
    styles.clear()
    if (css.includes(family)) {
      for (const weight of [400, 700]) {
        if (!(await document.fonts.load(`${weight} 16px ${family}`)).length) throw Error(`${family} is not there`)
      }
    }
    const all = texts()
    const faults = [...wider(), ...clipped(), ...spilled(all), ...covered(all), ...(whole ? broken(all) : [])]
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page can be moved sideways')
    found.push(...faults.slice(0, 5).map((fault) => `${fault} (${face}, ${innerWidth})`))
    sheet.remove()
    styles.clear()
  }
  return found
}
