// The views of a result as tabs (ARIA Authoring Practices); without this they stand one below the other.

/** Makes tabs of the links of a `nav` to parts of the page; the address chooses one, and follows the choice. */
export function makeTabs(nav) {
  const links = nav ? [...nav.querySelectorAll("a[href^='#']")] : [];
  const panels = links.map((link) => document.querySelector(link.hash));
  if (links.length < 2 || panels.includes(null)) return;
  nav.querySelector("ul").setAttribute("role", "tablist");
  nav.querySelector("ul").setAttribute("aria-label", nav.getAttribute("aria-label"));
  nav.setAttribute("role", "presentation");
  nav.removeAttribute("aria-label");

  const choose = (chosen, focus) => {
    links.forEach((link, place) => {
      link.setAttribute("aria-selected", String(place === chosen));
      link.tabIndex = place === chosen ? 0 : -1;
      panels[place].hidden = place !== chosen;
    });
    if (focus) links[chosen].focus();
  };

  links.forEach((link, place) => {
    link.parentElement.setAttribute("role", "presentation");
    link.setAttribute("role", "tab");
    link.id = `tab-${panels[place].id}`;
    link.setAttribute("aria-controls", panels[place].id);
    panels[place].setAttribute("role", "tabpanel");
    panels[place].setAttribute("aria-labelledby", link.id);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(place);
      history.replaceState(null, "", link.hash);
    });
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const target = { Home: 0, End: links.length - 1 }[event.key] ?? (step && (place + step + links.length) % links.length);
      if (target === undefined) return;
      event.preventDefault();
      choose(target, true);
    });
  });
  choose(Math.max(0, links.findIndex((link) => link.hash === location.hash)));
}
