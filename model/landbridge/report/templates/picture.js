/* A figure as a picture: heading and sentence above it, legend and note below, on the ground of its card.
   The plot comes as an SVG in a data: URL, since the page's policy refuses images from blob: ones. */
"use strict";
landbridge.loaded = (url) => new Promise((done, failed) => {
  const image = new Image();
  image.onload = () => done(image);
  image.onerror = () => failed(new Error("the figure could not be drawn"));
  image.src = url;
});

/* Words broken into lines no wider than `width`. */
landbridge.wrapped = function (pen, text, width) {
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const longer = lines[lines.length - 1] ? lines[lines.length - 1] + " " + word : word;
    if (pen.measureText(longer).width <= width || longer === word) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

/* What stands around a plot: blocks of text, each with its font, colour and lines. */
landbridge.around = function (card, plot, pen, width) {
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue("--" + name).trim();
  const face = getComputedStyle(document.body).fontFamily, words = (query) => card.querySelector(query)?.textContent || "";
  const block = (text, size, weight, ink, gap) => {
    const font = `${weight} ${size}px ${face}`;
    pen.font = font;
    return { font, ink: colour(ink), step: Math.round(1.4 * size), gap, lines: text.trim() ? landbridge.wrapped(pen, text, width) : [] };
  };
  const title = words(".head h2, .head h3") + (plot.dataset.title ? ": " + plot.dataset.title : "");
  const state = landbridge.moving[plot.id] ? document.getElementById("where")?.textContent.replace(/^\(|\)$/g, "") : "";
  return {
    ground: colour("card"), ink: colour("ink"),
    above: [block(title, 18, 700, "ink", 2), block(words(".head .takeaway"), 14, 400, "muted", 6)],
    below: [block(words(":scope > .note"), 12, 400, "muted", 4),
            block([document.title, state].filter(Boolean).join(" · "), 12, 400, "muted", 0)],
  };
};

/* Keys of an HTML legend: [line, words, width]; strokes are read as drawn. */
landbridge.keys = (card, pen, font) => [...card.querySelectorAll(".legend li")].map((item) => {
  pen.font = font;
  const line = getComputedStyle(item.querySelector("line"));
  return { words: item.textContent.trim(), span: 34 + 8 + pen.measureText(item.textContent.trim()).width + 20,
           stroke: line.stroke, width: parseFloat(line.strokeWidth),
           dash: line.strokeDasharray === "none" ? [] : line.strokeDasharray.split(/[ ,]+/).map(parseFloat) };
});
landbridge.keyRows = function (keys, width) {
  const rows = [];
  let room = 0;
  for (const key of keys) {
    if (!rows.length || key.span > room) { rows.push([]); room = width; }
    rows[rows.length - 1].push(key);
    room -= key.span;
  }
  return rows;
};

/* The picture of a figure as a canvas, twice as fine as the screen; null where it draws nothing. */
landbridge.picture = async function (id) {
  const plot = document.getElementById("plot-" + id) || document.getElementById(id);
  if (!plot || !landbridge.makers[plot.id]) return null;
  if (landbridge.waiting.has(plot.id) || !plot.dataset.drawn) landbridge.drawOne(plot.id);
  if (plot.hidden || !plot.dataset.drawn) return null;
  const fine = 2, edge = 22, wide = plot.clientWidth, tall = plot.clientHeight, inner = wide - 2 * edge + 16;
  const image = await landbridge.loaded(await window.Plotly.toImage(plot, { format: "svg", width: wide, height: tall }));
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d"), card = plot.closest("figure");
  const around = landbridge.around(card, plot, pen, inner);
  const small = around.below[0].font, rows = landbridge.keyRows(landbridge.keys(card, pen, small), inner);
  const high = (blocks) => blocks.reduce((sum, b) => sum + (b.lines.length ? b.lines.length * b.step + b.gap : 0), 0);
  const top = 16 + high(around.above) + 22 * rows.length + 6;
  canvas.width = fine * wide;
  canvas.height = fine * (top + tall + 8 + high(around.below) + 12);
  pen.scale(fine, fine);
  pen.fillStyle = around.ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "top";
  landbridge.write(pen, around.above, edge - 8, 16);
  landbridge.writeKeys(pen, rows, edge - 8, 16 + high(around.above), small, around.ink);
  pen.fillStyle = getComputedStyle(plot.parentElement).backgroundColor;
  pen.fillRect(0, top, wide, tall);
  pen.drawImage(image, 0, top, wide, tall);
  landbridge.write(pen, around.below, edge - 8, top + tall + 8);
  return canvas;
};
landbridge.write = function (pen, blocks, x, y) {
  for (const block of blocks) {
    if (!block.lines.length) continue;
    Object.assign(pen, { font: block.font, fillStyle: block.ink });
    for (const line of block.lines) { pen.fillText(line, x, y); y += block.step; }
    y += block.gap;
  }
};
landbridge.writeKeys = function (pen, rows, x, y, font, ink) {
  rows.forEach((row, n) => {
    let at = x;
    for (const key of row) {
      pen.beginPath();
      pen.setLineDash(key.dash);
      Object.assign(pen, { strokeStyle: key.stroke, lineWidth: key.width, font, fillStyle: ink });
      pen.moveTo(at, y + 22 * n + 8);
      pen.lineTo(at + 34, y + 22 * n + 8);
      pen.stroke();
      pen.fillText(key.words, at + 42, y + 22 * n + 1);
      at += key.span;
    }
  });
};

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-png]") : null;
  if (!button) return;
  button.disabled = true;
  try {
    const canvas = await landbridge.picture(button.dataset.png);
    const blob = canvas && await new Promise((done) => canvas.toBlob(done, "image/png"));
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.png + ".png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } finally { button.disabled = false; }
});
