/* Draw figures: those on the screen first, the others when the browser is idle. */
"use strict";
landbridge.makers = {};   /* id -> function that gives {data, layout} for the chosen state */
landbridge.moving = {};   /* id -> true where the figure follows the slider */
landbridge.waiting = new Set();
landbridge.fresh = {};    /* id -> what was drawn last */

landbridge.prepare = function () {
  for (const [id, plot] of Object.entries(landbridge.data.plots)) landbridge.makers["plot-" + id] = () => plot;
  for (const id of Object.keys(landbridge.data.follow)) {
    if (!landbridge.data.plots[id]) continue;
    landbridge.makers["plot-" + id] = () => landbridge.followed(id);
    landbridge.moving["plot-" + id] = true;
  }
  if (landbridge.data.plots["curve-figure"]) {
    landbridge.makers["plot-curve-figure"] = landbridge.curve;
    landbridge.moving["plot-curve-figure"] = true;
  }
  for (const view of Object.keys(landbridge.data.map.ground)) {
    const id = "map-" + view;
    if (!document.getElementById(id)) continue;
    landbridge.makers[id] = () => landbridge.mapOf(view, document.getElementById(id));
    landbridge.moving[id] = true;
  }
};

landbridge.drawOne = function (id) {
  const div = document.getElementById(id);
  landbridge.waiting.delete(id);
  if (!div || !div.clientWidth) return;
  const made = landbridge.coloured(landbridge.makers[id]());
  if (!made.data.length) { div.hidden = true; return; }
  window.Plotly.react(div, made.data, { ...structuredClone(made.layout), autosize: true }, landbridge.data.config);
  landbridge.stack(div);
  div.dataset.drawn = String(Number(div.dataset.drawn || 0) + 1);
};

landbridge.onScreen = function (id) {
  const box = document.getElementById(id).getBoundingClientRect();
  return box.bottom > -100 && box.top < window.innerHeight + 100;
};

/* all: every figure (theme, first time); else those that follow the slider. */
landbridge.redraw = function (all) {
  if (!window.Plotly) return;
  for (const id of Object.keys(landbridge.makers))
    if (document.getElementById(id) && (all || landbridge.moving[id])) landbridge.waiting.add(id);
  if (landbridge.planned) return;
  landbridge.planned = true;
  requestAnimationFrame(() => {
    for (const id of [...landbridge.waiting]) if (landbridge.onScreen(id)) landbridge.drawOne(id);
    landbridge.idle();
  });
};
landbridge.idle = function () {
  const later = window.requestIdleCallback || ((f) => setTimeout(f, 30));
  later(() => {
    const next = [...landbridge.waiting].find(landbridge.onScreen) || [...landbridge.waiting][0];
    if (next) { landbridge.drawOne(next); landbridge.idle(); return; }
    const skipped = document.querySelector("details:has(> noscript)");
    if (skipped) { landbridge.unfold(skipped); landbridge.idle(); return; }
    landbridge.planned = false;
    document.documentElement.dataset.settled = String(Number(document.documentElement.dataset.settled || 0) + 1);
  }, { timeout: 250 });
};

/* A figure with the leaves of the chosen state in place; what does not change is shared. */
landbridge.followed = function (id) {
  const put = (value, keys, leaf) => {
    if (!keys.length) return leaf;
    const copy = Array.isArray(value) ? [...value] : { ...value };
    copy[keys[0]] = put(value[keys[0]], keys.slice(1), leaf);
    return copy;
  };
  return Object.entries(landbridge.leaves(id)).reduce(
    (plot, [name, leaf]) => name.includes(".") ? put(plot, name.split("."), leaf) : plot, landbridge.data.plots[id]);
};
/* A number into its cell; a cell that holds it already is left alone, since what is touched is laid out again. */
landbridge.put = function (cell, value, printed) {
  const scale = { billions: 1e-3, percent: 100 }[cell.dataset.f] || 1;   /* a CSV file holds the unit that is printed */
  const raw = value === null || value === undefined ? "" : String(scale === 1 ? value : Number((scale * value).toPrecision(10)));
  if (cell.dataset.v === raw && cell.dataset.told) return;
  cell.textContent = printed(value);
  cell.dataset.v = raw;
  cell.dataset.told = "1";
};
/* Sentences and table cells of the figures that follow the slider. */
landbridge.tell = function () {
  for (const id of Object.keys(landbridge.data.follow)) {
    const { takeaway, cells } = landbridge.leaves(id);
    const words = document.querySelector(`#figure-${CSS.escape(id)} .takeaway`);
    if (words && takeaway !== undefined) words.textContent = takeaway;
    if (!cells) continue;
    landbridge.marked[id] = landbridge.marked[id] || [...document.querySelectorAll(`[data-m^="${id}:"]`)];
    for (const cell of landbridge.marked[id]) {
      landbridge.put(cell, cells[Number(cell.dataset.m.slice(id.length + 1))], landbridge[cell.dataset.f] || landbridge.number);
    }
  }
};
landbridge.marked = {};

/* The curve with its mark at the chosen level; on other paths, which have no curve, at the end it stands for. */
landbridge.curve = function () {
  const plot = landbridge.data.plots["curve-figure"];
  const { state, gain } = landbridge.chosen();
  const mark = { ...plot.data[plot.data.length - 1], x: [100 * state.level], y: [gain.gain === null ? null : gain.gain / landbridge.data.money] };
  const shape = { ...plot.layout.shapes[0], x0: 100 * state.level, x1: 100 * state.level };
  return { data: [...plot.data.slice(0, -1), mark], layout: { ...plot.layout, shapes: [shape] } };
};
