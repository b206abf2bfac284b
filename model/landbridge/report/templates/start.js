/* Begin, and print: light, tables open, everything drawn. */
"use strict";
landbridge.start = function () {
  const period = document.getElementById("period");
  landbridge.view.period = period ? period.value : String(landbridge.data.periods[0] || "");
  const first = landbridge.data.paths[0];
  landbridge.view.step = first ? first.states.length - 1 : 0;
  landbridge.prepare();
  const figure = document.querySelector(".plot");
  if (figure && landbridge.makers[figure.id]) landbridge.drawOne(figure.id);
  setTimeout(landbridge.wake);   /* the browser paints the first figure before it goes on */
};
landbridge.wake = function () {
  landbridge.redraw(true);
  if (document.getElementById("level")) { landbridge.wire(); landbridge.show(); }
  landbridge.wireTables();
  for (const button of document.querySelectorAll("[data-theme-set]"))
    button.addEventListener("click", () => landbridge.setTheme(button.dataset.themeSet));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => landbridge.redraw(true));
  let width = window.innerWidth, timer = 0;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(timer);
    timer = setTimeout(() => landbridge.redraw(true), 150);
  });
  window.addEventListener("beforeprint", () => {
    landbridge.printing = true;
    landbridge.before = { theme: document.documentElement.dataset.theme, open: [] };
    document.documentElement.dataset.theme = "light";
    document.documentElement.classList.add("paper");
    for (const box of document.querySelectorAll("details:not(#assumptions details)"))
      if (!box.open) { landbridge.before.open.push(box); box.open = true; }
    for (const id of Object.keys(landbridge.makers)) landbridge.drawOne(id);
  });
  window.addEventListener("afterprint", () => {
    landbridge.printing = false;
    document.documentElement.classList.remove("paper");
    document.documentElement.dataset.theme = landbridge.before.theme;
    for (const box of landbridge.before.open) box.open = false;
    landbridge.redraw(true);
  });
};
