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

/* State of every link: colour, dash, width, and words for the pointer. */
landbridge.looks = function () {
  const { state } = landbridge.chosen(), data = landbridge.data;
  const masses = landbridge.masses(landbridge.list(state, "flow")), shut = landbridge.shut(state);
  const capacity = landbridge.list(state, "capacity"), built = {}, texts = data.links.map(() => []);
  const flow = landbridge.list(state, "flow");
  data.rows.forEach(([link, product], i) => {
    if (capacity[i] > 1e-6) built[link] = true;
    texts[link].push(`${data.products[product] || product}: ${landbridge.number(flow[i] || 0)} ${data.units[product] || ""}`);
  });
  const colours = { power: "#0b6aa2", freight: "#b4531a", gas: "#12796b", sea: "#6b747d" };
  return data.links.map((link, i) => {
    const kind = landbridge.kind(link), top = landbridge.tops()[kind] || 1, words = texts[i].join("<br>");
    const name = landbridge.inert(link.name.length > 60 ? link.name.slice(0, 59) + "…" : link.name);
    const say = (what) => `<b>${name}</b><br>${what}${words ? "<br>" + words : ""}`;
    if (masses[i] > 2e-4 * top) {
      const width = Math.round(1.4 + 6.6 * Math.sqrt(masses[i] / top));
      const dash = link.bypass ? "10px,3px,2px,3px" : kind === "sea" ? "6px,4px" : "solid";
      return { order: 3, color: colours[kind], dash, width: kind === "sea" ? Math.min(width, 4) : width,
               text: say(link.bypass ? "a way round the gates" : "carries") };
    }
    if (shut[i]) return { order: 2, color: "#5b6672", dash: "2px,4px", width: 2.2, text: say("closed gate") };
    if (link.candidate && !built[i]) return { order: 1, color: "#b9c3cc", dash: "5px,5px", width: 1.4, text: say("not built") };
    return { order: 0, color: "#b9c3cc", dash: kind === "sea" ? "2px,3px" : "solid", width: 1, text: say("open, unused") };
  });
};

/* Links of one look are one shape, which is quick to draw; an unseen trace holds their points for the pointer. */
landbridge.mapOf = function (view, div) {
  const data = landbridge.data, ground = data.map.ground[view], courses = data.map.courses[view];
  const groups = new Map(), looks = landbridge.looks();
  const pointer = { type: "scatter", mode: "none", x: [], y: [], hovertext: [], hoverinfo: "text" };
  data.links.forEach((link, i) => {
    const course = courses[link.id];
    if (!course) return;
    const look = looks[i], key = [look.order, look.color, look.dash, look.width].join("|");
    if (!groups.has(key)) groups.set(key, { look, path: "" });
    const [x, y] = course.map(landbridge.midway);
    groups.get(key).path += "M" + x.map((v, n) => v + "," + y[n]).join("L");
    pointer.x.push(...x);
    pointer.y.push(...y);
    pointer.hovertext.push(...x.map(() => look.text));
  });
  const lines = [...groups.values()].sort((a, b) => a.look.order - b.look.order || b.look.width - a.look.width)
    .map(({ look, path }) => ({ type: "path", path, layer: "below", fillcolor: "rgba(0,0,0,0)",
                                line: { color: look.color, width: look.width, dash: look.dash } }));
  return { data: [pointer, landbridge.labels(view, div, ground)], layout: { ...ground, shapes: [...ground.shapes, ...lines] } };
};
/* A straight line gets a point in its middle, for the pointer to find. */
landbridge.midway = (axis) => axis.length === 2 ? [axis[0], (axis[0] + axis[1]) / 2, axis[1]] : axis;

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
