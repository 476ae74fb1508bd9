// Show beds as they will be when what waits has arrived, made from templates of the house's own tiles and sheets. Only
// what is shown is guessed here: what is done the house decides.

const real = new Map() // id -> the element as the house has told it, while another stands in its place
const house = () => document.getElementById('queue').dataset
const left = () => (house().cleaning === 'yes' ? 'cleaning' : 'free')
// What each action leads to stands in the house's own table of them, in these words; other words are states.
const WORDS = {
  left, closed: (tap, bed) => (tap.emptied ? bed.state : 'closed'), moved: (tap, bed) => (bed.state === 'occupied' ? left() : 'free')
}

const htmlOf = (id) => real.get(id) ?? document.getElementById(id)?.outerHTML
const piece = (html) => document.createRange().createContextualFragment(html).firstElementChild

// A bed as the house has told it.
function told (bed) {
  const tile = piece(htmlOf(`b-${bed}`) ?? '<i></i>')
  return { state: tile.dataset.state, number: tile.dataset.number ?? '', label: tile.dataset.label }
}

// Each bed that something waits for, as it will be then: bed -> { state, number, label }.
export function outcome (taps) {
  const beds = new Map()
  const of = (bed) => beds.get(bed) ?? told(bed)
  const all = JSON.parse(house().then ?? '{}')
  for (const tap of taps) {
    const then = all[tap.action]
    if (!tap.bed || !then) continue
    const was = of(tap.bed)
    const state = WORDS[then]?.(tap, was) ?? then
    const number = tap.number || (tap.action === 'admit' && was.state !== 'held' && was.state !== 'offered' ? '' : was.number)
    beds.set(tap.bed, { ...was, state, number: ['free', 'cleaning', 'closed'].includes(state) ? '' : number })
    if (tap.action === 'move' && tap.to) beds.set(tap.to, { ...of(tap.to), state: was.state, number: was.number })
    if (tap.action === 'swap' && tap.to) {
      const other = of(tap.to)
      beds.set(tap.bed, { ...was, number: other.number })
      beds.set(tap.to, { ...other, number: was.number })
    }
  }
  return beds
}

export function paint (taps) {
  const beds = outcome(taps)
  const wanted = new Set([...beds.keys()].flatMap((bed) => [`b-${bed}`, `s-${bed}`]))
  for (const [id, html] of real) {
    if (wanted.has(id)) continue
    real.delete(id)
    document.getElementById(id)?.replaceWith(piece(html))
  }
  for (const [bed, as] of beds) stand(bed, as)
}

function stand (bed, as) {
  const form = document.querySelector(`template[data-as="${as.state}${as.number && as.state !== 'free' ? '-number' : ''}"]`) ??
    document.querySelector(`template[data-as="${as.state}"]`)
  if (!form) return
  for (const fresh of [...form.content.cloneNode(true).children]) {
    name(fresh, { 'BED~': bed, 'LABEL~': as.label, 'NUMBER~': as.number })
    const now = document.getElementById(fresh.id)
    fresh.dataset.asIf = JSON.stringify(as)
    if (!now || now.open || now.dataset.asIf === fresh.dataset.asIf) continue
    if (!real.has(fresh.id)) real.set(fresh.id, now.outerHTML)
    if (fresh.matches('.bed')) mark(fresh)
    now.replaceWith(fresh)
  }
}

function mark (tile) {
  tile.classList.add('is-waiting')
  tile.querySelector('.bed-note').replaceChildren(document.querySelector('template[data-piece="badge"]').content.cloneNode(true), ' ', tile.dataset.number ?? '')
}

// Put names in the place of the template's marks, in texts and attributes.
function name (element, names) {
  const put = (text) => Object.entries(names).reduce((all, [mark, name]) => all.replaceAll(mark, name), text)
  for (const each of [element, ...element.querySelectorAll('*')]) {
    for (const attribute of each.attributes) if (attribute.value.includes('~')) attribute.value = put(attribute.value)
    for (const node of each.childNodes) if (node.nodeType === Node.TEXT_NODE && node.data.includes('~')) node.data = put(node.data)
  }
}

// The house has told an element anew: that is what comes back when nothing waits for it.
export function heard (element) {
  if (!real.has(element.id)) return
  const copy = element.cloneNode(true)
  copy.classList.remove('is-changed')
  real.set(element.id, copy.outerHTML)
}
export const forget = () => real.clear()
export const underneath = () => real
