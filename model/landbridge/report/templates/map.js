/* The map: links by kind, state and width; labels that keep clear of one another. */
"use strict";
landbridge.TONNES_PER_TEU = 10;

/* What a link carries, in one unit a carrier: TWh, million tonnes, bcm. */
landbridge.masses = function (flow) {
  const out = landbridge.data.links.map(() => 0);
  landbridge.data.rows.forEach(([link, product], i) => {
    out[link] += (flow[i] || 0) * (product === "container" ? landbridge.TONNES_PER_TEU / 1000 : 1);
  });
  return out;
};
landbridge.kind = (link) => link.mode === "sea" ? "sea" : link.carrier;
landbridge.tops = function () {
  if (landbridge.topCache) return landbridge.topCache;
  const tops = {}, seen = new Set();
  for (const state of landbridge.data.states)
    for (const year of Object.values(state.periods)) {
      if (seen.has(year.flow)) continue;
      seen.add(year.flow);
      landbridge.masses(landbridge.data.pool[year.flow]).forEach((mass, i) => {
        const kind = landbridge.kind(landbridge.data.links[i]);
        tops[kind] = Math.max(tops[kind] || 0, mass);
      });
    }
  return (landbridge.topCache = tops);
};

/* Links behind a gate that lets nothing through: by the openness of gates, or by their own permit. */
landbridge.shut = function (state) {
  const out = [...landbridge.list(state, "shut")], permit = landbridge.list(state, "permit");
  landbridge.data.rows.forEach(([link], i) => {
    if (landbridge.data.links[link].gated && Number.isFinite(permit[i]) && permit[i] <= 1e-6) out[link] = 1;
  });
  return out;
};

/* State of every link: order from below, colour, dash, width, and what the pointer says of it. */
landbridge.looks = function (state) {
  const data = landbridge.data, masses = landbridge.masses(landbridge.list(state, "flow"));
  const shut = landbridge.shut(state), capacity = landbridge.list(state, "capacity"), built = {};
  data.rows.forEach(([link], i) => { if (capacity[i] > 1e-6) built[link] = true; });
  const colours = { power: "#0b6aa2", freight: "#b4531a", gas: "#12796b", sea: "#6b747d" };
  return data.links.map((link, i) => {
    const kind = landbridge.kind(link), top = landbridge.tops()[kind] || 1;
    if (masses[i] > 2e-4 * top) {
      const width = Math.round(1.4 + 6.6 * Math.sqrt(masses[i] / top));
      const dash = link.bypass ? "10px,3px,2px,3px" : kind === "sea" ? "6px,4px" : "solid";
      return { order: 3, color: colours[kind], dash, width: kind === "sea" ? Math.min(width, 4) : width,
               what: link.bypass ? "a way round the gates" : "carries" };
    }
    if (shut[i]) return { order: 2, color: "#5b6672", dash: "2px,4px", width: 2.2, what: "closed gate" };
    if (link.candidate && !built[i]) return { order: 1, color: "#b9c3cc", dash: "5px,5px", width: 1.4, what: "not built" };
    return { order: 0, color: "#b9c3cc", dash: kind === "sea" ? "2px,3px" : "solid", width: 1, what: "open, unused" };
  });
};
landbridge.lookKey = (look) => [look.order, look.color, look.dash, look.width].join("|");

/* Words for the pointer, by link. */
landbridge.words = function (state, looks) {
  const data = landbridge.data, flow = landbridge.list(state, "flow"), flows = data.links.map(() => "");
  data.rows.forEach(([link, product], i) => {
    flows[link] += `<br>${data.products[product] || product}: ${landbridge.number(flow[i] || 0)} ${data.units[product] || ""}`;
  });
  return data.links.map((link, i) => {
    const name = landbridge.inert(link.name.length > 60 ? link.name.slice(0, 59) + "…" : link.name);
    return `<b>${name}</b><br>${looks[i].what}${flows[i]}`;
  });
};

/* By view: looks that its links have in any state of the chosen year, from below. Each is one shape from the start:
   a shape that changes is drawn alone, while one that is added draws the whole map anew. */
landbridge.allLooks = function () {
  const { courses } = landbridge.data.map, year = landbridge.view.period, found = {};
  landbridge.lookCache = landbridge.lookCache || {};
  if (landbridge.lookCache[year]) return landbridge.lookCache[year];
  for (const view of Object.keys(courses)) found[view] = new Map();
  for (const state of landbridge.data.states)
    landbridge.looks(state).forEach((look, i) => {
      for (const view of Object.keys(courses))
        if (courses[view][landbridge.data.links[i].id]) found[view].set(landbridge.lookKey(look), look);
    });
  const sorted = (looks) => [...looks.values()].sort((a, b) => a.order - b.order || b.width - a.width);
  return (landbridge.lookCache[year] = Object.fromEntries(Object.keys(found).map((view) => [view, sorted(found[view])])));
};

/* What no state changes, made once for each size and theme: points along the links for the pointer, and labels. */
landbridge.still = function (view, div) {
  landbridge.stills = landbridge.stills || {};
  const key = [div.clientWidth, div.clientHeight, landbridge.isDark()].join(), was = landbridge.stills[view];
  if (was && was.key === key) return was;
  const data = landbridge.data, ground = data.map.ground[view], links = [], x = [], y = [];
  const [x0, x1] = ground.xaxis.range, [y0, y1] = ground.yaxis.range, apart = landbridge.NEAR * (x1 - x0) / div.clientWidth;
  data.links.forEach((link, i) => {
    const course = data.map.courses[view][link.id];
    if (!course) return;
    landbridge.along(course, apart).filter(([px, py]) => px >= x0 && px <= x1 && py >= y0 && py <= y1).forEach(([px, py]) => {
      x.push(px); y.push(py); links.push(i);
    });
  });
  const pointer = { type: "scatter", mode: "none", x, y, hovertemplate: "%{customdata}<extra></extra>" };
  return (landbridge.stills[view] = { key, revision: was ? was.revision + 1 : 1, pointer, links,
                                      labels: landbridge.labels(view, div, ground) });
};

/* Links of one look are one shape, which is quick to draw; an unseen trace holds their points for the pointer.
   As long as the revision stays, plotly.js draws only those shapes anew that are not as they were. */
landbridge.mapOf = function (view, div) {
  const data = landbridge.data, ground = data.map.ground[view], courses = data.map.courses[view];
  const { state } = landbridge.chosen(), looks = landbridge.looks(state), words = landbridge.words(state, looks);
  const still = landbridge.still(view, div), paths = {};
  data.links.forEach((link, i) => {
    const course = courses[link.id];
    if (!course) return;
    const key = landbridge.lookKey(looks[i]), [x, y] = course;
    paths[key] = (paths[key] || "") + "M" + x.map((v, n) => v + "," + y[n]).join("L");
  });
  const lines = landbridge.allLooks()[view].map((look) => ({
    type: "path", path: paths[landbridge.lookKey(look)] || "M0,0", layer: "below", fillcolor: "rgba(0,0,0,0)",
    line: { color: look.color, width: look.width, dash: look.dash } }));
  const { xaxis, yaxis } = div.layout && div.layout.datarevision === still.revision ? div.layout : ground;
  return { data: [{ ...still.pointer, customdata: still.links.map((i) => words[i]) }, still.labels],
           layout: { ...ground, xaxis, yaxis, datarevision: still.revision, shapes: [...ground.shapes, ...lines] } };
};

/* Points of a course, at most `apart` from one another, for the pointer to find. */
landbridge.NEAR = 8;   /* pixels */
landbridge.along = function ([x, y], apart) {
  const points = [[x[0], y[0]]];
  for (let n = 1; n < x.length; n++) {
    const dx = x[n] - x[n - 1], dy = y[n] - y[n - 1], parts = Math.ceil(Math.hypot(dx, dy) / apart) || 1;
    for (let k = 1; k <= parts; k++) points.push([x[n - 1] + dx * k / parts, y[n - 1] + dy * k / parts]);
  }
  return points;
};

/* Shapes drawn alone are put on top: back to the order of the layout. */
landbridge.stack = function (div) {
  const place = (mark) => Number(mark.dataset.index);
  for (const layer of div.querySelectorAll(".shapelayer"))
    [...layer.children].sort((a, b) => place(a) - place(b)).forEach((mark, n) => {
      if (layer.children[n] !== mark) layer.insertBefore(mark, layer.children[n]);
    });
};

/* Labels, weightiest first, each on the first free side; a place without room keeps no label, and no dot. */
landbridge.labels = function (view, div, layout) {
  const width = div.clientWidth, height = div.clientHeight, size = width < 420 ? 11 : 12;
  const [x0, x1] = layout.xaxis.range, [y0, y1] = layout.yaxis.range;
  const pen = document.createElement("canvas").getContext("2d");
  const family = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";
  pen.font = `${size}px ${family}`;
  const taken = [], out = { x: [], y: [], text: [], textposition: [] };
  const sides = [["middle right", 1, 0], ["middle left", -1, 0], ["top center", 0, -1], ["bottom center", 0, 1]];
  const most = Math.max(6, Math.round(width * height / 16000));
  for (const place of landbridge.data.map.places[view]) {
    if (out.x.length >= most) break;
    const px = (place.x - x0) / (x1 - x0) * width, py = (y1 - place.y) / (y1 - y0) * height;
    const w = pen.measureText(place.name).width + 4, h = size + 5;
    const dot = [px - 4, py - 4, px + 4, py + 4];
    const clash = (b) => taken.some((t) => b[0] < t[2] && b[2] > t[0] && b[1] < t[3] && b[3] > t[1]);
    if (clash(dot)) continue;
    for (const [side, dx, dy] of sides) {
      const cx = px + dx * (w / 2 + 9), cy = py + dy * (h / 2 + 6);
      const box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
      if (box[0] < 2 || box[2] > width - 2 || box[1] < 2 || box[3] > height - 2 || clash(box)) continue;
      taken.push(box, dot);
      out.x.push(place.x); out.y.push(place.y); out.text.push((dx > 0 ? "\u00a0" : "") + landbridge.inert(place.name) + (dx < 0 ? "\u00a0" : "")); out.textposition.push(side);
      break;
    }
  }
  return { type: "scatter", mode: "markers+text", ...out, hoverinfo: "skip", cliponaxis: true,
    textfont: { size, family, color: "#1d2733", shadow: "0 0 2px #f3f0e8, 0 0 3px #f3f0e8, 0 0 4px #f3f0e8" }, marker: { size: 6.5, color: "#ffffff", line: { color: "#1d2733", width: 1.5 } } };
};
