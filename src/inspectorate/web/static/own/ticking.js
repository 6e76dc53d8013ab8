// A list whose rows are ticked: one box ticks all of the page, and it is said how many are ticked.
const form = document.getElementById("many");
if (form) {
  const boxes = [...form.querySelectorAll("input[name=key]")];
  const all = document.getElementById("tick-all");
  const whole = form.querySelector("input[name=everything]");
  const said = document.getElementById("ticked");
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    said.textContent = whole?.checked ? whole.dataset.count : String(ticked);
    all.checked = boxes.length > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  form.addEventListener("change", count);
  count();
}
