// Keys for lists: j and k go from row to row, x ticks one, / goes to the list's search, ? helps.
// Single letters can be turned off in the help (WCAG 2.1.4); they never work while something is being written.
const KEY = "keys";
const on = () => localStorage.getItem(KEY) !== "off";
const rows = () => [...document.querySelectorAll("[data-row]")];
const help = document.getElementById("keys");
const toggle = document.getElementById("keys-on");

const step = (by) => {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row === document.activeElement || row.closest("tr, li")?.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
};
const tick = () => {
  const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]");
  if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
};
const search = () => (document.querySelector("main [role=search] input:not([type=hidden])") ?? document.querySelector("[role=search] input"))?.focus();
const showHelp = () => { if (help && !help.open) { toggle.checked = on(); help.showModal(); } };
const ACTS = { j: () => step(1), k: () => step(-1), x: tick, "/": search, "?": showHelp };

const writing = (place) => place.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(place.tagName) && place.type !== "checkbox";

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writing(event.target) || help?.open) return;
  const act = ACTS[event.key];
  if (!act || !on()) return;
  event.preventDefault();
  act();
});
toggle?.addEventListener("change", () => localStorage.setItem(KEY, toggle.checked ? "on" : "off"));
document.getElementById("keys-open")?.addEventListener("click", showHelp);
