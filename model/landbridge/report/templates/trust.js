/* The slider: numbers at once, figures on the screen next, the rest when idle. */
"use strict";
landbridge.say = (id, text) => { const e = document.getElementById(id); if (e) e.textContent = text; };

landbridge.show = function () {
  const { path, state, gain } = landbridge.chosen();
  const level = landbridge.level(state.level), slider = document.getElementById("level");
  const first = landbridge.view.step === 0, full = landbridge.view.step === path.states.length - 1;
  landbridge.say("level-text", level);
  slider.value = landbridge.view.step;
  slider.setAttribute("aria-valuetext", first ? "today" : full ? "full trust" : `${level} % of the way from today to full trust`);
  document.getElementById("go-today").setAttribute("aria-pressed", String(first));
  document.getElementById("go-full").setAttribute("aria-pressed", String(full));
  landbridge.say("where", `(${first ? "today" : full ? "full trust" : level + " % of the way"}, ${path.name}${
    landbridge.view.period ? ", " + landbridge.view.period : ""})`);
  for (const name of ["gain", "expected", "locked", "more"]) landbridge.say("now-" + name, landbridge.tile(gain[name]));
  landbridge.say("now-points", gain.points === 10 ? "ten" : String(gain.points));
  landbridge.linkCount();
  landbridge.redraw(false);
  requestAnimationFrame(landbridge.told);   /* after the figures, in the same frame: touched cells would slow them */
};
/* Tables, sentences and cards of the chosen state; once they stand, the page says which state it shows. */
landbridge.told = function () {
  const { path, state } = landbridge.chosen(), root = document.documentElement;
  landbridge.linkRows(state);
  landbridge.tell();
  for (const act of landbridge.onMove) act();
  root.dataset.level = String(state.level);
  root.dataset.path = path.id;
  root.dataset.period = landbridge.view.period;
};

/* Links behind a gate: how many there are, how many carry something. */
landbridge.linkCount = function () {
  const { state } = landbridge.chosen(), data = landbridge.data;
  const carried = landbridge.masses(landbridge.list(state, "flow"));
  const gated = data.links.map((link, i) => [link, carried[i]]).filter(([link]) => link.gated);
  const open = gated.filter(([link, mass]) => mass > 2e-4 * (landbridge.tops()[landbridge.kind(link)] || 1)).length;
  const shut = landbridge.shut(state).filter((s) => s).length;
  landbridge.say("now-links", String(open));
  landbridge.say("all-links", String(gated.length));
  landbridge.say("map-takeaway", `${open} of ${gated.length} links behind a gate carry something; ${shut} ${
    shut === 1 ? "stands" : "stand"} behind a closed gate.`);
};

/* The table of links: cells of the chosen level. */
landbridge.linkRows = function (state) {
  landbridge.cells = landbridge.cells || [...document.querySelectorAll("#table-links [data-m]")].map((cell) => {
    const [what, row] = cell.dataset.m.split(":");
    return { cell, what, row: Number(row) };
  });
  const lists = { today: landbridge.list(landbridge.today(), "flow") };
  for (const what of ["flow", "capacity", "permit", "use"]) lists[what] = landbridge.list(state, what);
  for (const { cell, what, row } of landbridge.cells) {
    landbridge.put(cell, lists[what][row], what === "use" ? landbridge.percent : landbridge.number);
  }
};

landbridge.wire = function () {
  const slider = document.getElementById("level");
  if (!slider) return;
  const go = (step) => { landbridge.view.step = step; landbridge.show(); };
  slider.addEventListener("input", () => go(Number(slider.value)));
  document.getElementById("go-today").addEventListener("click", () => go(0));
  document.getElementById("go-full").addEventListener("click", () => go(Number(slider.max)));
  document.getElementById("path").addEventListener("change", (event) => {
    const was = landbridge.chosen().state.level;
    landbridge.view.path = landbridge.data.paths.findIndex((p) => p.id === event.target.value);
    const path = landbridge.data.paths[landbridge.view.path];
    slider.max = path.states.length - 1;
    const gap = (n) => Math.abs(landbridge.data.states[n].level - was);
    go(path.states.reduce((best, n, i) => gap(n) < gap(path.states[best]) ? i : best, 0));
  });
  const period = document.getElementById("period");
  if (period) period.addEventListener("change", () => { landbridge.view.period = period.value; landbridge.show(); });
};
