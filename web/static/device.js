// What this device keeps. Readable things lie only in boxes, under a key that cannot be taken out of the browser and that
// locking deletes; what waits for the network lies sealed to the house's key, which no device has.

const STORES = ['key', 'screens', 'waiting', 'outbox', 'told', 'facts']
const READABLE = ['key', 'screens', 'waiting'] // what locking empties
let opening

const database = () => (opening ??= new Promise((resolve, reject) => {
  const request = indexedDB.open('ledig', 1)
  request.onupgradeneeded = () => {
    for (const name of STORES) request.result.createObjectStore(name, name === 'facts' || name === 'key' ? undefined : { autoIncrement: true })
  }
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => { opening = undefined; reject(request.error) }
}))

const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

// Do something with some stores at once: all of it or nothing. `act` gets the stores.
export async function together (names, act) {
  const change = (await database()).transaction(names, 'readwrite')
  const done = new Promise((resolve, reject) => { change.oncomplete = resolve; change.onabort = () => reject(change.error) })
  const result = act(...names.map((name) => change.objectStore(name)))
  await done
  return result
}

// The same, for what can be read: on a device that is locked `instead` is done. A tab may not have heard of the lock yet.
export const unlocked = (names, act, instead = () => {}) => together([...names, 'facts'], (...stores) => {
  const facts = stores.pop()
  facts.get('locked').onsuccess = ({ target }) => (target.result ? instead : act)(...stores)
})

const store = async (name) => (await database()).transaction(name, 'readonly').objectStore(name)

// [[id, value], …] in the order of their making.
export async function all (name) {
  const from = await store(name)
  const [ids, values] = await Promise.all([answer(from.getAllKeys()), answer(from.getAll())])
  return ids.map((id, at) => [id, values[at]])
}
export const count = async (name) => answer((await store(name)).count())
export const fact = async (name) => answer((await store('facts')).get(name))
export const setFact = (name, value) => together(['facts'], (facts) => { facts.put(value, name) })

const knownKey = async () => answer((await store('key')).get('box'))

async function boxKey () {
  const known = await knownKey()
  if (known) return known
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  try {
    await unlocked(['key'], (keys) => { keys.add(made, 'box') }) // a locked device keeps none, nor what it would open
    return made
  } catch { // another tab was quicker
    return knownKey()
  }
}

export async function box (value) {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  return { iv, body: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await boxKey(), plain) }
}

// What is in the box; nothing where the key has been deleted since.
export async function unbox ({ iv, body }) {
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await knownKey(), body)))
  } catch {
    return undefined
  }
}

// Keep nothing that can be read. What waits stays, sealed; so does what the house has to tell about it.
export const wipe = () => together([...READABLE, 'told', 'facts'], (...stores) => {
  for (const each of stores.slice(0, READABLE.length)) each.clear()
  const [told, facts] = stores.slice(READABLE.length)
  facts.put(true, 'locked')
  told.openCursor().onsuccess = ({ target: { result: at } }) => {
    if (!at) return
    if (at.value.note) at.update({ note: at.value.note })
    else at.delete()
    at.continue()
  }
})

// End the session that this device has with the house; false where the house has not said that it is ended.
export async function endSession () {
  try {
    const said = await fetch('/sign-out', { method: 'POST', headers: { Accept: 'text/x-part' }, redirect: 'error', signal: AbortSignal.timeout(6000) })
    if (said.status !== 204) return false
    await setFact('owed', false)
    return true
  } catch {
    return false
  }
}
