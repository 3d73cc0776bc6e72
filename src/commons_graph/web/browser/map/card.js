// What a mark says: its label for those who hear it, its card for those who open it.

/** One line: a record with its kind and town, or how many records there are. */
export function labelOf({ count, records }, words) {
  if (count === 1) return [records[0].name, records[0].type, records[0].town].filter(Boolean).join(", ");
  const sentence = records ? words.together : words.several;
  return sentence.replace("{n}", count.toLocaleString(document.documentElement.lang));
}

/** The card of a mark: name, kind, town and link of its record, or of the records at its place. */
export function cardOf(properties, words) {
  const card = made("div", "atlas-card");
  const { count, records } = properties;
  if (count > 1) card.append(made("p", "card-title", labelOf(properties, words)));
  const list = made("ul", "");
  for (const record of records) {
    const item = made("li", "");
    const name = made("p", "item-name");
    const link = made("a", "", record.name);
    link.href = record.href;
    if (record.language) link.lang = record.language;
    name.append(link);
    const facts = [record.type, record.town].filter(Boolean).join(" · ");
    item.append(name, made("p", "label", facts));
    if (!record.exact && count === 1) item.append(made("p", "label", words.about));
    list.append(item);
  }
  card.append(list);
  if (count > records.length) card.append(made("p", "label", words.rest));
  return card;
}

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
