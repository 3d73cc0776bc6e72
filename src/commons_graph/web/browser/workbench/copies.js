// Buttons that copy a code sample or the link to a question.

const MARK = "copies";

function offer(before, text, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  });
  before(button);
}

/** Puts a button beside each thing that can be copied and has none yet; none where the browser cannot copy. */
export function offerCopies(words) {
  if (!navigator.clipboard) return;
  for (const code of document.querySelectorAll(".sample pre:not([data-copies])")) {
    code.dataset[MARK] = "";
    offer((button) => code.before(button), () => code.textContent, words);
  }
  const share = document.querySelector("#share:not([data-copies])");
  if (share) {
    share.dataset[MARK] = "";
    offer((button) => share.after(" ", button), () => share.href, words);
  }
}
