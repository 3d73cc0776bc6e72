// Suggestions under the search boxes, as an editable combobox with a list (ARIA 1.2, APG "Combobox with list
// autocomplete, manual selection"). Without this script, or when nothing is chosen, the form is sent as it is.

const PAUSE = 130;
const SHORTEST = 2;

let boxes = 0;

/** The address of the suggestions that belong to a search form, in the language and the edition of the page. */
function addressFor(form, text) {
  const address = new URL("suggest", form.action);
  address.searchParams.set("q", text);
  const edition = form.querySelector("input[name=edition]");
  if (edition) address.searchParams.set("edition", edition.value);
  return address;
}

async function fetchSuggestions(form, text, signal) {
  const answer = await fetch(addressFor(form, text), { signal });
  if (!answer.ok) return [];
  const [, texts, kinds, addresses] = await answer.json();
  return texts.map((label, rank) => ({ label, kind: kinds[rank], address: addresses[rank] }));
}

class SearchBox {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++boxes}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent.trim() || input.placeholder);
    this.found = [];
    this.active = -1;
    input.parentElement.classList.add("suggested");
    input.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // the box keeps the focus while an option is pressed
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.pick(event));
  }

  ask() {
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < SHORTEST) return this.close();
    this.timer = setTimeout(() => this.load(text), PAUSE);
  }

  async load(text) {
    this.request = new AbortController();
    try {
      this.show(await fetchSuggestions(this.input.form, text, this.request.signal));
    } catch {
      // no answer, or a newer question: the form works without
    }
  }

  show(found) {
    this.found = found;
    this.list.replaceChildren(...found.map((one, rank) => this.option(one, rank)));
    const open = found.length > 0 && document.activeElement === this.input;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.mark(-1);
  }

  option({ label, kind }, rank) {
    const item = document.createElement("li");
    const about = document.createElement("small");
    item.id = `${this.list.id}-${rank}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    about.textContent = kind;
    item.append(label, " ", about);
    return item;
  }

  mark(rank) {
    this.active = rank;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === rank)));
    const item = this.list.children[rank];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    const open = !this.list.hidden;
    const last = this.found.length - 1;
    const steps = {
      ArrowDown: () => this.mark(this.active >= last ? 0 : this.active + 1),
      ArrowUp: () => this.mark(this.active <= 0 ? last : this.active - 1),
      Escape: () => this.close(),
      Enter: () => this.go(this.active),
    };
    if (!open || !(event.key in steps) || (event.key === "Enter" && this.active < 0)) return;
    event.preventDefault();
    steps[event.key]();
  }

  pick(event) {
    const item = event.target.closest("[role=option]");
    if (item) this.go([...this.list.children].indexOf(item));
  }

  go(rank) {
    if (this.found[rank]) window.location.assign(this.found[rank].address);
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

for (const input of document.querySelectorAll('form[action$="/search"] input[type="search"][name="q"]')) {
  new SearchBox(input);
}
