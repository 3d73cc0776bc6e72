// Finding an example while one types, as the server does when the form is sent.

const list = document.getElementById("example-list");

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function filterExamples() {
  const find = document.getElementById("find");
  const none = document.getElementById("no-example");
  const filter = () => {
    const wanted = plain(find.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const item of list.children) {
      const text = plain(`${item.textContent} ${item.dataset.words}`);
      item.hidden = !wanted.every((word) => text.includes(word));
      left += item.hidden ? 0 : 1;
    }
    none.hidden = left > 0;
  };
  find.addEventListener("input", filter);
  find.form.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
}

/** Marks the example that an address runs. */
export function markExample(address) {
  const name = address ? new URL(address).searchParams.get("example") : null;
  for (const link of list.querySelectorAll("a")) {
    const own = new URL(link.href).searchParams.get("example");
    if (name !== null && own === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
