// Who types @ is offered the people of the firm; arrows choose, Enter or Tab takes, Escape closes.
const BEGUN = /(?:^|[^\w.@+-])@([\w.+-]{0,64}|[\u4e00-\u9fff]{1,10})$/u;

const serve = (text, number) => {
  const list = document.createElement("ul");
  list.id = `offered-${number}`;
  list.className = "list-group offered";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text.dataset.offered);
  list.hidden = true;
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  let chosen = 0;
  let asked = 0;

  const begun = () => BEGUN.exec(text.value.slice(0, text.selectionStart))?.[1];
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    text.removeAttribute("aria-activedescendant");
    text.removeAttribute("aria-controls");
  };
  const choose = (place) => {
    chosen = (place + list.children.length) % list.children.length;
    [...list.children].forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === chosen));
      row.classList.toggle("active", at === chosen);
    });
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = (row) => {
    const place = text.selectionStart - begun().length;
    const rest = text.value.slice(text.selectionStart);
    text.value = `${text.value.slice(0, place)}${row.dataset.username} ${rest}`;
    text.selectionStart = text.selectionEnd = place + row.dataset.username.length + 1;
    close();
    text.focus();
  };
  const offer = async () => {
    const word = begun();
    if (word === undefined) { close(); return; }
    const turn = ++asked;
    const answer = await fetch(`${text.dataset.people}?q=${encodeURIComponent(word)}`).catch(() => undefined);
    if (turn !== asked || !answer?.ok) return;
    const { people } = await answer.json();
    if (!people.length) { close(); return; }
    list.replaceChildren(...people.map((person, at) => {
      const row = document.createElement("li");
      row.id = `${list.id}-${at}`;
      row.className = "list-group-item";
      row.setAttribute("role", "option");
      row.dataset.username = person.username;
      row.textContent = `${person.name} @${person.username}`;
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(row); });
      return row;
    }));
    list.hidden = false;
    text.setAttribute("aria-controls", list.id);
    choose(0);
  };

  text.addEventListener("input", offer);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
};

document.querySelectorAll("textarea[data-people]").forEach(serve);
