// The towns of the census beneath the marks: points and names, drawn from our own data.

import { Canvas, CircleMarker, DivIcon, LayerGroup, Marker, Polygon } from "leaflet/dist/leaflet-src.esm.js";
import { latest, viewed } from "./view.js";

const BELOW = [3, 18, 30];

const meet = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

const turned = ([longitude, latitude]) => [latitude, longitude];

export function groundLayer(map, data) {
  const pane = map.createPane("ground");
  pane.classList.add("atlas-pane");
  const renderer = new Canvas({ pane: "ground", padding: 0.3 });
  const group = new LayerGroup().addTo(map);
  const fetched = latest();
  let drawn = null;
  let names = [];

  function draw() {
    if (!drawn) return;
    const colours = getComputedStyle(document.documentElement);
    const [foam, granite] = ["--foam", "--granite"].map((name) => colours.getPropertyValue(name).trim());
    const common = { pane: "ground", renderer, interactive: false };
    group.clearLayers();
    names = [];
    for (const ring of drawn.lines) {
      group.addLayer(new Polygon(ring.map(turned), { ...common, color: granite, weight: 1, fill: false }));
    }
    if (!data.tiles) {
      for (const dot of drawn.dots) {
        group.addLayer(new CircleMarker(turned(dot), { ...common, radius: 2.5, stroke: false, fillColor: foam, fillOpacity: 1 }));
      }
      for (const { name, at } of drawn.towns) {
        const words = document.createElement("span");
        words.textContent = name;
        const icon = new DivIcon({ className: "atlas-town", html: words, iconSize: [0, 0] });
        const marker = new Marker(turned(at), { icon, pane: "ground", interactive: false, keyboard: false });
        group.addLayer(marker);
        names.push({ marker, words });
      }
    }
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  async function load() {
    const within = data.edition ? `edition=${data.edition}&` : "";
    const found = await fetched(`${data.ground}?${within}${viewed(map)}`);
    if (found) {
      drawn = found;
      draw();
    }
  }

  /** Names stand beneath the marks they would meet, or are left out. */
  function makeWay(boxes) {
    const taken = [...boxes];
    for (const { marker, words } of names) {
      const { x, y } = map.latLngToContainerPoint(marker.getLatLng());
      const half = words.textContent.length * 3.3;
      const places = BELOW.map((down) => ({ down, box: [x - half, y + down, x + half, y + down + 16] }));
      const place = places.find(({ box }) => !taken.some((other) => meet(box, other)));
      words.hidden = !place;
      if (place) {
        taken.push(place.box);
        words.style.insetBlockStart = `${place.down}px`;
      }
    }
  }

  return { load, makeWay };
}
