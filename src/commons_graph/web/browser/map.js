// The live map: takes the place of the drawing of the server, asks for the marks of what is in view, and keeps the
// list and the address in step. Everything it shows comes from our own addresses, but for tiles the operator chose.

import "leaflet/dist/leaflet.css";
import "./map/live.css";
import { Map as LiveMap, TileLayer, control } from "leaflet/dist/leaflet-src.esm.js";
import { groundLayer } from "./map/ground.js";
import { listBeneath } from "./map/list.js";
import { marksLayer } from "./map/marks.js";

const data = JSON.parse(document.getElementById("map-data")?.textContent ?? "null");
const figure = document.getElementById("map");
if (data && figure) start();

function start() {
  const place = document.createElement("div");
  place.className = "atlas-live";
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", data.words.map);
  figure.querySelector(".atlas-drawn").replaceWith(place);
  figure.querySelector(".atlas-moves").hidden = true;

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new LiveMap(place, {
    zoomControl: false,
    minZoom: 1,
    maxZoom: 18,
    maxBounds: [[-85, -200], [85, 200]],
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    inertia: !calm,
    scrollWheelZoom: false, // the page scrolls; a map that holds it back is a trap. Ctrl with the wheel zooms.
  });
  control.zoom({ zoomInTitle: data.words.in, zoomOutTitle: data.words.out }).addTo(map);
  control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix(false);
  place.addEventListener("wheel", (event) => {
    const wanted = event.ctrlKey || event.metaKey;
    map.scrollWheelZoom[wanted ? "enable" : "disable"]();
  }, { capture: true, passive: true });

  if (data.tiles) new TileLayer(data.tiles.address, { attribution: plain(data.tiles.credit), maxZoom: 18 }).addTo(map);
  const ground = groundLayer(map, data);
  const marks = marksLayer(map, data);
  const load = () => Promise.all([ground.load(), marks.load()]).then(() => ground.makeWay(marks.boxes()));
  const list = listBeneath(map, data);
  let waiting;
  let moved = false;
  map.on("moveend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => load().catch(list.tell), 60);
    if (moved) list.follow();
    moved = true;
  });
  if (data.look) map.setView(data.look.center, data.look.zoom);
  else map.fitBounds(data.bounds, { maxZoom: data.nearest, padding: [40, 40] });
}

/** A text as HTML that shows just that text; Leaflet writes credits as HTML. */
function plain(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}
