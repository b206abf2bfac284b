/* Light, dark, or as the system says; figures carry light colours and are mapped to their dark twins. */
"use strict";
landbridge.isDark = function () {
  if (landbridge.printing) return false;
  const theme = document.documentElement.dataset.theme;
  return theme === "dark" || (theme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
};
landbridge.coloured = function (value) {
  if (!landbridge.isDark()) return value;
  const twins = landbridge.data.dark;
  const walk = (v) => typeof v === "string" ? (twins[v] || v)
    : Array.isArray(v) ? (typeof v[0] === "number" ? v : v.map(walk))
    : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, w]) => [k, walk(w)])) : v;
  return walk(value);
};
landbridge.setTheme = function (theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-set]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  landbridge.redraw(true);
};
