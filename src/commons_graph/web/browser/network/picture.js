// One drawn network: moving its points with their ties, looking closer, pointing out neighbours.

import { drag } from "d3-drag";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

import { curve } from "./curve.js";

const JOURNEY = 650; // milliseconds in which points move from where they were
const STEP = 60; // how far an arrow key moves the picture
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Brings a drawn picture to life; `before` says where its points were in the one it takes the place of. */
export function openPicture(svg, before) {
  const points = new Map([...svg.querySelectorAll(".net-point")].map((link) => [link.dataset.key, readPoint(link)]));
  const waters = [...svg.querySelectorAll(".net-shoals circle, .net-shallows circle")];
  const ties = [...svg.querySelectorAll(".net-tie")].map(readTie);
  const world = svg.querySelector(".net-world");
  const looking = zoom()
    .scaleExtent([0.6, 5])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : event.touches ? event.touches.length > 1 : !event.button))
    .on("start", (event) => svg.classList.toggle("grabbed", event.sourceEvent?.type === "mousedown"))
    .on("zoom", (event) => world.setAttribute("transform", event.transform))
    .on("end", () => svg.classList.remove("grabbed"));
  let quiet = false;
  const surface = select(svg).call(looking).on("dblclick.zoom", null);
  let frame = 0;

  function place() {
    for (const point of points.values()) point.link.setAttribute("transform", `translate(${point.x} ${point.y})`);
    for (const water of waters) {
      const { x, y } = points.get(water.dataset.key);
      water.setAttribute("cx", x);
      water.setAttribute("cy", y);
    }
    for (const tie of ties) {
      const { line, tip, mark } = curve(points.get(tie.from), points.get(tie.to), tie.bend);
      tie.line.setAttribute("d", line);
      tie.tip.setAttribute("d", tip);
      tie.mark.setAttribute("x", mark.x);
      tie.mark.setAttribute("y", mark.y);
    }
  }

  /** Turns the picture over where its points then stand nearer to where they were: left and right mean nothing. */
  function mirrorToMatch() {
    const width = svg.viewBox.baseVal.width;
    const known = [...points].filter(([key]) => before.has(key));
    const away = (turned) => known.reduce((sum, [key, { x }]) => sum + Math.abs(turned(x) - before.get(key).x), 0);
    const mirrored = (x) => round(width - x);
    if (away(mirrored) >= away((x) => x)) return;
    for (const point of points.values()) point.x = mirrored(point.x);
    for (const tie of ties) tie.bend = -tie.bend;
    place();
  }

  /** Lets the points travel from where they were; those that are new appear in their place. */
  function travel() {
    const moving = [];
    for (const [key, point] of points) {
      const from = before.get(key);
      if (!from) point.link.classList.toggle("net-arrives", before.size > 0);
      else if (from.x !== point.x || from.y !== point.y) moving.push([point, from, { x: point.x, y: point.y }]);
    }
    for (const tie of before.size ? ties : []) if (!before.has(tie.from) || !before.has(tie.to)) tie.group.classList.add("net-arrives");
    if (!moving.length || still.matches) return;
    const began = performance.now();
    const step = (now) => {
      const done = Math.min(1, (now - began) / JOURNEY);
      const eased = 1 - (1 - done) ** 3;
      for (const [point, from, to] of moving) {
        point.x = from.x + (to.x - from.x) * eased;
        point.y = from.y + (to.y - from.y) * eased;
      }
      place();
      if (done < 1) frame = requestAnimationFrame(step);
    };
    step(began);
  }

  /** Where the picture is wider than its frame, shows where the walk starts. */
  function scrollToStart() {
    const frame = svg.parentElement;
    const start = svg.querySelector(".net-start");
    if (!start || frame.scrollWidth <= frame.clientWidth) return;
    frame.scrollLeft = (points.get(start.dataset.key).x / svg.viewBox.baseVal.width) * frame.scrollWidth - frame.clientWidth / 2;
  }

  /** Dims everything but some ties and points; with nothing, nothing is dimmed. */
  function pointOutOnly(near) {
    svg.classList.toggle("net-aside", Boolean(near));
    for (const tie of ties) tie.group.classList.toggle("net-near", Boolean(near?.ties.has(tie)));
    for (const [key, point] of points) point.link.classList.toggle("net-near", Boolean(near?.keys.has(key)));
  }

  function pointOutWhere(test, also) {
    const near = { ties: new Set(ties.filter(test)), keys: new Set(also) };
    for (const tie of near.ties) near.keys.add(tie.from).add(tie.to);
    pointOutOnly(near);
  }

  const pointOut = (key) => (key ? pointOutWhere((tie) => tie.from === key || tie.to === key, [key]) : pointOutOnly(null));

  for (const [key, point] of points) {
    for (const event of ["pointerenter", "focus"]) point.link.addEventListener(event, () => quiet || pointOut(key));
    for (const event of ["pointerleave", "blur"]) point.link.addEventListener(event, () => pointOut(null));
  }
  const dragged = drag()
    .clickDistance(5)
    .container(world)
    .subject((_, key) => points.get(key))
    .on("start", () => cancelAnimationFrame(frame))
    .on("drag", (event, key) => {
      Object.assign(points.get(key), { x: round(event.x), y: round(event.y) });
      place();
    });
  surface.selectAll(".net-point").datum(function () { return this.dataset.key; }).call(dragged);

  const keys = {
    "+": () => closer(),
    "-": () => farther(),
    0: () => whole(),
    ArrowLeft: () => shift(STEP, 0),
    ArrowRight: () => shift(-STEP, 0),
    ArrowUp: () => shift(0, STEP),
    ArrowDown: () => shift(0, -STEP),
  };
  const closer = () => looking.scaleBy(surface, 1.4);
  const farther = () => looking.scaleBy(surface, 1 / 1.4);
  const whole = () => looking.transform(surface, zoomIdentity);
  const isCloser = () => world.hasAttribute("transform") && !/scale\(1\)/.test(world.getAttribute("transform"));
  const shift = (x, y) => looking.translateBy(surface, x, y);

  mirrorToMatch();
  travel();
  scrollToStart();
  return {
    closer,
    farther,
    whole,
    pointOut,
    pointOutKind: (kind) => pointOutWhere((tie) => tie.kind === kind, []),
    /** Gives a point the focus without pointing anything out: one has just arrived and wants to see it all. */
    arriveAt(key, options) {
      quiet = true;
      points.get(key)?.link.focus(options);
      quiet = false;
      return points.has(key);
    },
    places: () => new Map([...points].map(([key, { x, y }]) => [key, { x, y }])),
    /** Does what a key says; arrow keys scroll the page as ever while the picture is whole. */
    key: (name) => Boolean(keys[name] && (!name.startsWith("Arrow") || isCloser()) && (keys[name](), true)),
  };
}

function readPoint(link) {
  const [x, y] = link.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
  return { link, x, y, radius: Number(link.dataset.radius) };
}

function readTie(group) {
  const { from, to, kind, bend } = group.dataset;
  const [line, tip, mark] = [".net-line", ".net-tip", ".net-mark"].map((name) => group.querySelector(name));
  return { group, from, to, kind, bend: Number(bend), line, tip, mark };
}

const round = (value) => Math.round(value * 10) / 10;
