// The map of rounds: a plain plane of kilometres, no tiles, nothing fetched. The table says the same.
const work = document.querySelector("[data-rounds-map]");
const data = JSON.parse(document.getElementById("map-data").textContent);
const L = window.L;
const KEPT = `careround-map:${location.pathname}`;
const boxes = [...work.querySelectorAll("[data-round]")];

for (const one of work.querySelectorAll("[data-needs-script]")) one.hidden = false;

const map = L.map("map", {
  crs: L.CRS.Simple,
  attributionControl: false,
  zoomSnap: 0.25,
  minZoom: 0,
  maxZoom: 12,
  fadeAnimation: false,
  zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
});
const place = ([east, north]) => [north, east];

const spot = (at, { shape, label, css, text, home = false }) => {
  const icon = document.createElement("div");
  icon.innerHTML = `<svg viewBox="0 0 28 28" aria-hidden="true"><use href="#shape-${shape}"/></svg>`;
  icon.append(Object.assign(document.createElement("b"), { textContent: label }));
  const marker = L.marker(place(at), {
    icon: L.divIcon({ html: icon, className: `cr-spot ${css}`, iconSize: [28, 28] }),
    keyboard: false,
    zIndexOffset: home ? -1000 : 0,
  });
  const tip = Object.assign(document.createElement("span"), { textContent: text }); // a name is never HTML
  return marker.bindTooltip(tip, { direction: "top", offset: [0, -12] });
};

const drawRound = (round) => {
  const parts = [];
  if (round.path.length > 1) {
    parts.push(L.polyline(round.path.map(place), { className: `cr-route ${round.css}`, interactive: false }));
  }
  if (round.home) {
    parts.push(spot(round.home, { shape: "home", label: round.label, css: `cr-spot--home ${round.css}`, text: `${round.label} ${round.name}`, home: true }));
  }
  for (const stop of round.stops) {
    const css = `${stop.is_new ? "cr-spot--new " : ""}${round.css}`;
    parts.push(spot(stop.at, { shape: stop.priority, label: stop.label, css, text: stop.text }));
  }
  return L.layerGroup(parts);
};

const layers = new Map(data.rounds.map((round) => [round.id, drawRound(round)]));
layers.set("unassigned", L.layerGroup(data.unassigned.map((stop) => (
  spot(stop.at, { shape: stop.priority, label: "?", css: "cr-spot--left", text: `Unassigned: ${stop.text}` })
))));

// Which rounds somebody hid stays so between before and after.
const keep = () => {
  const hidden = boxes.filter((box) => !box.checked).map((box) => box.dataset.round);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ hidden, known: boxes.map((box) => box.dataset.round) }));
  } catch { /* private windows may have no storage */ }
};
const restore = () => {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT));
  } catch { /* as above */ }
  for (const box of boxes) {
    if (kept?.known.includes(box.dataset.round)) box.checked = !kept.hidden.includes(box.dataset.round);
  }
};
const show = (box) => {
  const layer = layers.get(box.dataset.round);
  if (box.checked) layer.addTo(map);
  else layer.remove();
};
const setAll = (checked) => {
  for (const box of boxes) {
    box.checked = checked;
    show(box);
  }
  keep();
};

const points = [...data.rounds.flatMap((round) => round.path), ...data.unassigned.map((stop) => stop.at)];
if (points.length) map.fitBounds(L.latLngBounds(points.map(place)).pad(0.08), { maxZoom: 8, paddingTopLeft: [40, 0] });
else map.setView([0, 0], 4);

restore();
boxes.forEach(show);
for (const box of boxes) {
  box.addEventListener("change", () => {
    show(box);
    keep();
  });
}
work.querySelector("[data-show-all]")?.addEventListener("click", () => setAll(true));
work.querySelector("[data-hide-all]")?.addEventListener("click", () => setAll(false));
