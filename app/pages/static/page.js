// What is quicker with a script: the slider, suggestions while typing, and passages lit with their facts.
// Every page answers without it.

const text = (name, content, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = content;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

// A citation names the host that was asked.
const cite = () => {
  const address = document.querySelector("#citation code");
  if (address?.textContent.startsWith("/")) address.prepend(location.origin);
};
cite();

// The slider: from change to change, with the day in the address.
const pages = new Map();
const pageAt = (address) => {
  if (!pages.has(address)) {
    pages.set(address, fetch(address, { headers: { Accept: "text/html" } }).then((response) => response.text()));
    pages.get(address).catch(() => pages.delete(address));
  }
  return pages.get(address);
};

const addressOf = (day) => {
  const address = new URL(location.href);
  address.searchParams.delete("point");
  address.searchParams.delete("offset");
  address.searchParams.set("as_of", day);
  return address.pathname + address.search;
};

let wanted = null;
const show = async (day, focus) => {
  const address = addressOf(day);
  wanted = address;
  const html = await pageAt(address);
  if (wanted !== address) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  history.replaceState(null, "", address);
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelector("footer.site").replaceWith(page.querySelector("footer.site"));
  slide();
  cite();
  if (focus) document.querySelector(".slider input")?.focus();
};

const slide = () => {
  const slider = document.querySelector(".slider[data-days]");
  if (!slider) return;
  const days = slider.dataset.days.split(" ");
  const day = slider.dataset.day;
  if (!days.includes(day)) days.splice(days.filter((each) => each < day).length, 0, day);
  const output = slider.querySelector("output");
  const input = text("input", "", { type: "range", min: 0, max: days.length - 1, "aria-label": "Day, from change to change" });
  const say = () => {
    const chosen = days[input.value];
    output.textContent = new Date(`${chosen}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.value = days.indexOf(day);
  say();
  let timer;
  input.addEventListener("input", () => {
    say();
    clearTimeout(timer);
    timer = setTimeout(() => show(days[input.value], true), 120);
  });
  slider.querySelector(".track").prepend(input);
};
slide();

// Suggestions: names as they are resolved, then everything as it is searched.
const suggestionsFor = async (q, signal) => {
  const ask = async (path) => {
    const response = await fetch(`${path}&q=${encodeURIComponent(q)}`, { signal, headers: { Accept: "application/json" } });
    return response.ok ? (await response.json()).data : [];
  };
  const [names, found] = await Promise.all([ask("/v1/resolve?match=prefix&limit=4"), ask("/v1/search?limit=8")]);
  const seen = new Set();
  return [...names.map((row) => ({ ...row, title: row.name })), ...found]
    .filter((row) => !seen.has(row.href) && seen.add(row.href))
    .slice(0, 8);
};

const suggest = (form, number) => {
  const input = form.querySelector("input[type=search]");
  const list = text("ul", "", { role: "listbox", id: `suggestions-${number}`, "aria-label": "Suggestions", hidden: "" });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  (input.closest("div") ?? form).append(list);
  let selected = -1;
  let running;
  let timer;
  const close = () => {
    list.hidden = true;
    selected = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (index) => {
    const options = [...list.children];
    selected = (index + options.length + 1) % (options.length + 1);
    options.forEach((option, position) => option.setAttribute("aria-selected", String(position === selected)));
    if (options[selected]) {
      input.setAttribute("aria-activedescendant", options[selected].id);
      options[selected].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    running?.abort();
    const q = input.value.trim();
    if (q.length < 2) return close();
    running = new AbortController();
    try {
      const rows = await suggestionsFor(q, running.signal);
      list.replaceChildren(
        ...rows.map((row, position) => {
          const option = text("li", row.title, { role: "option", id: `suggestion-${number}-${position}`, "aria-selected": "false" });
          option.dataset.href = row.href.replace("/v1", "");
          option.append(text("span", row.kind.replaceAll("_", " ")));
          return option;
        }),
      );
      selected = -1;
      list.hidden = rows.length === 0;
      input.setAttribute("aria-expanded", String(rows.length > 0));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (move && !list.hidden) {
      event.preventDefault();
      select(selected < 0 && move < 0 ? list.children.length - 1 : selected + move);
    } else if (event.key === "Enter" && list.children[selected]) {
      event.preventDefault();
      location.assign(list.children[selected].dataset.href);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      event.preventDefault();
      location.assign(option.dataset.href);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
};
document.querySelectorAll("form.find").forEach(suggest);

// The reading pane: a passage and its facts light up together; a passage leads to its facts.
const pane = document.querySelector(".pane");
const partsOf = (passage) => pane.querySelectorAll(`[data-passage="${CSS.escape(passage)}"]`);
const light = (element, on) => {
  const passage = element?.closest("[data-passage]")?.dataset.passage;
  if (passage) partsOf(passage).forEach((part) => part.classList.toggle("lit", on));
};
if (pane) {
  for (const [enter, leave] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    pane.addEventListener(enter, (event) => light(event.target, true));
    pane.addEventListener(leave, (event) => light(event.target, false));
  }
  pane.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark && getSelection().isCollapsed) location.hash = `facts-${mark.dataset.passage}`;
  });
}
