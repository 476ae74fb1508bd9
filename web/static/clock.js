// The time: the server's, since a phone's own clock may be wrong, told in the place's time zone as the page tells it.

const zone = 'Europe/Stockholm'
const dot = document.body.dataset.clock[2]
const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
let ahead = Date.parse(document.body.dataset.now) - Date.now()

export const now = () => Date.now() + ahead
export const setNow = (iso) => { ahead = Date.parse(iso) - Date.now() }

const digits = (at) => parts.format(at).split(':')
export const clock = (at) => digits(at).slice(0, 2).join(dot)
export const hour = (at) => Number(digits(at)[0])
