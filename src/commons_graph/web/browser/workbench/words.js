// The words that the script says, in the language of the page: the template has them from the catalogues.

const template = document.getElementById("bench-words");

export const words = Object.fromEntries(
  [...template.content.querySelectorAll("[data-word]")].map((element) => [element.dataset.word, element.textContent]),
);
