/* Download a table as CSV; search the assumptions. */
"use strict";
/* Text that a spreadsheet would run as a formula gets an apostrophe before it; a number stays one. */
landbridge.csvCell = function (cell) {
  const numeric = cell.dataset.v !== undefined;
  let text = numeric ? cell.dataset.v : cell.textContent.trim();
  if (text === "–") text = "";   /* nothing is there */
  const number = numeric || /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(text);
  if (!number && /^[\s\p{Cc}\p{Cf}]*[=+\-@]|^[\t\r]/u.test(text.normalize("NFKC"))) text = "'" + text;
  return landbridge.quoted(text);
};
/* One unit a column, named in its header: a column whose cells have several is written once for each. */
landbridge.csv = function (table) {
  const [head, ...body] = [...table.rows].map((row) => [...row.cells]);
  const columns = head.flatMap((title, n) => {
    const units = [...new Set(body.map((row) => row[n].dataset.u || ""))];
    const plain = (row) => landbridge.csvCell(row[n]);
    if (units.every((unit) => !unit)) return [{ title: landbridge.csvCell(title), cell: plain }];
    return units.map((unit) => ({ title: landbridge.quoted(title.textContent.trim() + (unit && ", " + unit)),
                                  cell: (row) => (row[n].dataset.u || "") === unit ? plain(row) : "" }));
  });
  const lines = [columns.map((c) => c.title), ...body.map((row) => columns.map((c) => c.cell(row)))];
  return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
};
landbridge.quoted = (text) => /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
landbridge.wireTables = function () {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-csv]") : null;
    if (!button) return;
    const blob = new Blob(["\ufeff", landbridge.csv(document.getElementById(button.dataset.csv))], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.csv + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  document.addEventListener("toggle", (event) => landbridge.unfold(event.target), true);
  const find = document.getElementById("find");
  if (find) find.addEventListener("input", () => landbridge.filter(find.value));
};
/* Tables that the browser skipped while it read the page are made: one, or all. */
landbridge.unfold = function (box) {
  for (const skipped of box.querySelectorAll("details > noscript")) {
    const made = document.createElement("template");
    made.innerHTML = skipped.textContent;
    skipped.replaceWith(made.content);
  }
};
landbridge.filter = function (words) {
  landbridge.unfold(document);
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let hits = 0;
  for (const box of document.querySelectorAll("#assumptions details")) {
    const name = box.querySelector("summary").textContent.toLocaleLowerCase();
    let here = 0;
    for (const row of box.querySelectorAll("tbody tr")) {
      const text = name + " " + row.textContent.toLocaleLowerCase();
      row.hidden = !wanted.every((w) => text.includes(w));
      here += row.hidden ? 0 : 1;
    }
    box.hidden = here === 0;
    box.open = wanted.length > 0 && here > 0;
    hits += here;
  }
  landbridge.say("found", wanted.length ? `${hits} rows` : "");
};
