// The marks of the selection: pins for one record, circles with their number for several. Enter opens either.

import { DivIcon, Marker, Popup } from "leaflet/dist/leaflet-src.esm.js";
import { cardOf, labelOf } from "./card.js";
import { latest, viewed } from "./view.js";

const PIN = "M11 29C7.6 23.4 3 19.6 3 14.6a8 8 0 0 1 16 0c0 5-4.6 8.8-8 14.4z";

export function marksLayer(map, data) {
  const fetched = latest();
  const shown = new Map();

  async function load() {
    const query = data.query ? `${data.query}&` : "";
    const found = await fetched(`${data.marks}?${query}${viewed(map)}`);
    if (!found) return;
    const kept = new Set();
    for (const feature of found.features) {
      const key = `${feature.geometry.coordinates} ${feature.properties.count}`;
      kept.add(key);
      if (!shown.has(key)) shown.set(key, added(map, data, feature));
    }
    for (const [key, marker] of shown) {
      if (!kept.has(key) && !marker.isPopupOpen()) {
        marker.remove();
        shown.delete(key);
      }
    }
  }
  /** What the marks cover, in pixels of the map. */
  function boxes() {
    return [...shown.values()].map((marker) => {
      const { x, y } = map.latLngToContainerPoint(marker.getLatLng());
      const [width, height] = marker.getIcon().options.iconSize;
      const [left, top] = marker.getIcon().options.iconAnchor ?? [width / 2, height / 2];
      return [x - left, y - top, x - left + width, y - top + height];
    });
  }

  return { load, boxes };
}

function added(map, data, feature) {
  const { count, records, zoom } = feature.properties;
  const [longitude, latitude] = feature.geometry.coordinates;
  const label = labelOf(feature.properties, data.words);
  const marker = new Marker([latitude, longitude], { icon: iconOf(count), riseOnHover: true, title: label }).addTo(map);
  const element = marker.getElement();
  element.setAttribute("aria-label", label);
  if (records) {
    const popup = new Popup({
      maxWidth: Math.min(280, map.getSize().x - 100),
      minWidth: 150,
      autoPanPaddingTopLeft: [58, 12], // beside the buttons that zoom
      autoPanPaddingBottomRight: [8, 8],
    });
    popup.setContent(() => cardOf(feature.properties, data.words));
    marker.bindPopup(popup);
    element.setAttribute("aria-haspopup", "dialog");
    marker.on("popupopen", () => opened(marker, data.words));
  } else {
    marker.on("click", () => map.setView([latitude, longitude], zoom));
  }
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (records) marker.openPopup();
    else {
      map.setView([latitude, longitude], zoom);
      map.getContainer().focus();
    }
  });
  return marker;
}

/** The card is a small dialog: it takes the focus; Escape and its button close it and give the focus back. */
function opened(marker, words) {
  const element = marker.getPopup().getElement();
  const back = () => marker.getElement()?.focus({ preventScroll: true });
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-label", element.querySelector(".item-name, .card-title")?.textContent ?? "");
  const close = element.querySelector(".leaflet-popup-close-button");
  close?.setAttribute("aria-label", words.close);
  close?.setAttribute("title", words.close);
  if (!element.dataset.heard) {
    element.dataset.heard = "yes";
    close?.addEventListener("click", back);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      marker.closePopup();
      back();
    });
  }
  element.querySelector("a[href]")?.focus({ preventScroll: true });
}

function iconOf(count) {
  if (count === 1) {
    const pin = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    pin.setAttribute("viewBox", "0 0 22 31");
    pin.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", "atlas-pin");
    path.setAttribute("d", PIN);
    pin.append(path);
    return new DivIcon({ className: "atlas-icon", html: pin, iconSize: [28, 40], iconAnchor: [14, 38], popupAnchor: [0, -32] });
  }
  const size = Math.round(2 * Math.min(12 + 2 * Math.log2(count), 26));
  const number = document.createElement("span");
  number.textContent = count.toLocaleString(document.documentElement.lang);
  return new DivIcon({ className: "atlas-icon atlas-several", html: number, iconSize: [size, size] });
}
