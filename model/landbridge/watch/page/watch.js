/* Follow the news of the case; load every new report behind the old one and let the reader keep the place. */
"use strict";
const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const PHASES = { solving: "Solving", done: "Done", failed: "Failed", lost: "Not connected" };
let shown = "";

/* ---- state and problems ---- */
function say(phase, text, step) {
  root.dataset.phase = phase;
  byId("phase").textContent = PHASES[phase];
  if (byId("text").textContent !== text) byId("text").textContent = text;
  byId("step").textContent = step ? `Step: ${step}` : "";
  byId("alone").hidden = phase === "lost" || !shown;
}

function cell(row, text, label, kind) {
  const td = row.insertCell();
  td.textContent = text === null || text === undefined ? "" : String(text);
  if (label) td.dataset.label = label;
  if (kind) td.className = kind;
}

function list(problems, more) {
  const errors = problems.filter((p) => p.severity === "error").length, warnings = problems.length - errors;
  const words = [[errors, "problem"], [warnings, "warning"]].filter(([n]) => n)
    .map(([n, word]) => `${n} ${word}${n === 1 ? "" : "s"}`);
  byId("problems").hidden = !problems.length;
  byId("problems").open = errors > 0;
  byId("count").textContent = words.join(", ");
  byId("rows").replaceChildren();
  for (const p of problems) {
    const row = byId("rows").insertRow();
    cell(row, p.file, "", "place");
    cell(row, p.row, "row", "place number");
    cell(row, p.column, "column", "place");
    cell(row, (p.severity === "error" ? "" : "warning: ") + p.message, "");
    cell(row, p.expected, "expected");
    cell(row, p.found, "found");
    cell(row, p.suggestion, "did you mean");
  }
  byId("more").hidden = !more;
  byId("more").textContent = `and ${more} more`;
}

/* ---- the reader's place ---- */
const attempt = (action) => { try { return action(); } catch { return undefined; } };
const TOP = 120;   /* below what stays at the top of the report */
const NAMED = ["section", "figure", "h2", "h3", "p"].map((tag) => `main ${tag}[id]`).join();
const anchors = (page) => [...page.querySelectorAll(NAMED)].filter((e) => e.getClientRects().length);

/* Where the reader is in a report: choices, what is open, and the nearest named thing above the top. */
function place(frame) {
  const page = frame.contentDocument, view = frame.contentWindow, level = page.getElementById("level");
  const above = anchors(page).map((e) => [e.id, e.getBoundingClientRect().top]).filter(([, top]) => top <= TOP);
  return {
    theme: page.documentElement.dataset.theme,
    path: page.getElementById("path")?.value,
    period: page.getElementById("period")?.value,
    level: level && Number(level.max) ? Number(level.value) / Number(level.max) : undefined,
    open: [...page.querySelectorAll("details")].map((e) => e.open),
    find: page.getElementById("find")?.value,
    focus: document.activeElement === frame ? page.activeElement?.id || "" : undefined,
    x: view.scrollX, y: view.scrollY,
    anchor: above.reduce((best, a) => !best || a[1] >= best[1] ? a : best, null),
  };
}

function choose(page, id, value, event) {
  const control = page.getElementById(id);
  if (!control || value === undefined || control.value === value) return;
  if (control.options && ![...control.options].some((o) => o.value === value)) return;
  control.value = value;
  control.dispatchEvent(new Event(event, { bubbles: true }));
}

function restore(frame, was) {
  const page = frame.contentDocument, view = frame.contentWindow;
  attempt(() => page.documentElement.dataset.theme !== was.theme
    && page.querySelector(`[data-theme-set="${was.theme}"]`)?.click());
  attempt(() => choose(page, "path", was.path, "change"));
  attempt(() => {
    const level = page.getElementById("level");
    if (level && was.level !== undefined) choose(page, "level", String(Math.round(was.level * Number(level.max))), "input");
  });
  attempt(() => choose(page, "period", was.period, "change"));
  attempt(() => choose(page, "find", was.find, "input"));
  attempt(() => {
    const boxes = [...page.querySelectorAll("details")];
    if (boxes.length === was.open.length) boxes.forEach((box, i) => { box.open = was.open[i]; });
  });
  attempt(() => {
    const there = was.anchor && page.getElementById(was.anchor[0]);
    const top = there ? view.scrollY + there.getBoundingClientRect().top - was.anchor[1] : was.y;
    view.scrollTo({ left: was.x, top, behavior: "instant" });
  });
}

/* ---- reports ---- */
function load(report) {
  shown = report;
  for (const late of document.querySelectorAll("iframe.coming")) late.remove();
  const next = document.createElement("iframe");
  next.title = "Report";
  next.className = "coming";
  next.addEventListener("load", () => show(next));
  next.src = "report";
  byId("reports").append(next);
}

function show(next) {
  const old = document.querySelector("iframe:not(.coming)");
  const was = old && attempt(() => place(old));
  if (was) restore(next, was);
  next.className = "";
  next.dataset.report = shown;
  if (old) old.remove();
  if (was && was.focus !== undefined) attempt(() => {
    next.contentWindow.focus();
    next.contentDocument.getElementById(was.focus)?.focus({ preventScroll: true });
  });
  byId("nothing").hidden = true;
  byId("alone").hidden = false;
  attempt(() => {
    const inner = next.contentDocument.documentElement, follow = () => { root.dataset.theme = inner.dataset.theme || "auto"; };
    new MutationObserver(follow).observe(inner, { attributes: true, attributeFilter: ["data-theme"] });
    follow();
  });
}

/* ---- news ---- */
/* Asked for again and again: a browser holds six connections to a server at most, and a stream would keep one a tab. */
const OFTEN = 400, SELDOM = 2000;   /* milliseconds between questions, of a page in view and of one that is hidden */
let heard = "";
function hear(text) {
  if (text === heard) return;
  heard = text;
  const news = JSON.parse(text);
  say(news.phase, news.text, news.step);
  list(news.problems, news.more);
  document.title = `${PHASES[news.phase]}: ${news.case}`;
  if (news.report && news.report !== shown) load(news.report);
}

async function follow() {
  try {
    const answer = await fetch("news", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    hear(await answer.text());
  } catch {
    heard = "";
    say("lost", "to landbridge watch: it has ended, or this page waits for it to start again. What is below stays.", "");
    document.title = PHASES.lost;
  }
  setTimeout(follow, document.hidden ? SELDOM : OFTEN);
}
follow();
