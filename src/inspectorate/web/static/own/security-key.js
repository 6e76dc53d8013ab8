// What the browser says of a security key, in the reader's words: without this, a failure is seen by nobody.
const place = document.getElementById("security-key");
document.addEventListener("allauth.error", (event) => {
  if (!event.detail.tags.includes("webauthn")) return;
  event.preventDefault();
  const known = { InvalidStateError: "known", SecurityError: "address", NotSupportedError: "none" };
  place.textContent = place.dataset[known[event.detail.exception.name] ?? "failed"];
  place.hidden = false;
});
if (!window.PublicKeyCredential) {
  place.textContent = place.dataset.address;
  place.hidden = false;
}
