// The one-time code stands after # in the address, which no server is sent: put it where the form sends it from, and
// take it out of the address, so that it does not stay in the history.

const field = document.querySelector("[data-code]");
const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  document.querySelector("#f-passphrase").focus();
}
