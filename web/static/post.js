// A form sent without leaving the page: the answer is a piece of a page, to be shown where it was asked.

const PATIENCE = 15000 // milliseconds until an answer is no longer waited for
const SOON = 6000 // the same, where the tap can be kept and sent later

// Returns { status, part }, or nothing where the form is on its way already. Throws when no answer of the house comes (what
// stands between answers pages of its own); with a `key` the same can then be sent again, and is not done twice.
export async function post (form, submitter, key) {
  if (form.dataset.busy) return
  form.dataset.busy = 'yes'
  try {
    const answer = await fetch(submitter?.getAttribute('formaction') || form.getAttribute('action'), {
      method: 'POST',
      body: new URLSearchParams(new FormData(form, submitter)),
      headers: { Accept: 'text/x-part', ...key && { 'Idempotency-Key': key } },
      signal: AbortSignal.timeout(key ? SOON : PATIENCE)
    })
    if (!answer.headers.get('Content-Type')?.startsWith('text/x-part')) throw new Error('no answer of the house')
    return { status: answer.status, part: document.createRange().createContextualFragment(await answer.text()) }
  } finally {
    delete form.dataset.busy
  }
}

export const word = (name) => document.querySelector(`#words [data-word="${name}"]`).cloneNode(true)
