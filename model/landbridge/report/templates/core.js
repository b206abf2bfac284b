/* Data of the run, and how numbers are printed. */
"use strict";
document.documentElement.classList.add("js");
const landbridge = {
  data: JSON.parse(document.getElementById("run-data").textContent),
  view: { path: 0, step: 0, period: "" },
};

/* A list kept as what differs from an earlier one is made whole. */
landbridge.data.pool.forEach((item, n, pool) => {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return;
  const whole = [...pool[item.of]];
  item.at.forEach((place, i) => { whole[place] = item.is[i]; });
  pool[n] = whole;
});
landbridge.onMove = [];   /* functions called after each move of the slider */

/* Printers of numbers are slow to make and quick to use: one for each count of decimals. */
landbridge.printers = [];
landbridge.printer = (decimals) => landbridge.printers[decimals] || (landbridge.printers[decimals] = new Intl.NumberFormat(
  "en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
/* Three significant digits, as in the page's own text. */
landbridge.number = function (value, digits) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const places = digits || 3;
  const round = (digits) => Number((value * (1 + 1e-14)).toPrecision(digits));   /* halves go away from zero */
  const x = round(places);
  if (Math.abs(x) < 1e-9) return "0";   /* what arithmetic leaves behind */
  const decimals = Math.max(0, places - 1 - Math.floor(Math.log10(Math.abs(x))));
  const text = decimals > 6 ? Math.abs(round(2)).toExponential(1)
    : landbridge.printer(decimals).format(Math.abs(x));
  return (x < 0 ? "−" : "") + text;
};
landbridge.billions = (musd) => landbridge.number(musd === null || musd === undefined ? null : musd / 1000);
/* Money with its unit, by its size; as in the page's own text. */
landbridge.money = function (musd) {
  if (musd === null || musd === undefined) return landbridge.number(null);
  const large = Math.abs(musd) >= 999.5;
  return landbridge.number(Math.abs(musd) < 0.0005 ? 0 : large ? musd / 1000 : musd) + (large ? " bn USD" : " MUSD");
};
/* Money of the tiles: all in one unit. */
landbridge.tile = (musd) => landbridge.number(musd === null || musd === undefined ? null : musd / landbridge.data.money);
landbridge.percent = function (share) {
  if (share === null || share === undefined) return "–";
  const text = landbridge.number(100 * share, Math.abs(100 * share) < 10 ? 2 : 3);
  return (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text) + " %";
};
landbridge.level = (level) => String(Number((100 * level).toPrecision(4)));
/* plotly.js reads a few tags in its texts: make names inert. */
landbridge.inert = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

landbridge.chosen = function () {
  const path = landbridge.data.paths[landbridge.view.path];
  return { path, state: landbridge.data.states[path.states[landbridge.view.step]], gain: path.gain[landbridge.view.step] };
};
/* A list of the chosen year in a state: flow, permit, capacity, use (by row), shut (by link). */
landbridge.list = function (state, what) {
  const year = state.periods[landbridge.view.period];
  return year ? landbridge.data.pool[year[what]] : [];
};
landbridge.today = () => landbridge.data.states[landbridge.data.paths[0].states[0]];
/* Leaves of a figure in the chosen state, by name: "data.1.x", "takeaway", "cells". */
landbridge.leaves = function (id) {
  const year = landbridge.chosen().state.periods[landbridge.view.period];
  const numbers = year && year.figures[id];
  if (!numbers) return {};
  return Object.fromEntries(landbridge.data.follow[id].map((name, i) => [name, landbridge.data.pool[numbers[i]]]));
};
