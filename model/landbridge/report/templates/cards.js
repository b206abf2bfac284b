/* Cards of corridors: words, bars and the look of what is closed; numbers are told with those of figures. */
"use strict";
landbridge.days = function (hours) {
  if (hours === null || hours === undefined) return landbridge.number(null);
  return hours < 48 ? landbridge.number(hours) + " h" : landbridge.number(hours / 24) + " days";
};
landbridge.cards = function () {
  const told = landbridge.data.cards, { status, narrow, bars } = landbridge.leaves("cards");
  if (!told || !status) return;
  const { path, state } = landbridge.chosen();
  const where = landbridge.view.step === 0 ? "today" : `${landbridge.level(state.level)} % of the way to full trust of “${path.name}”`;
  landbridge.say("cards-state", `Numbers are those of ${where} in ${landbridge.view.period}; they follow the trust slider.`);
  for (const card of document.querySelectorAll("[data-card]")) {
    const at = Number(card.dataset.card), shut = status[at] === 1 || status[at] === 2;
    card.classList.toggle("shut", shut);
    card.querySelector(".status").textContent = told.status[status[at]];
    card.querySelector(".narrow").textContent = narrow[at] < 0 ? "nothing is limited" : told.sections[at][narrow[at]];
    card.querySelector(".said").hidden = narrow[at] < 0;
    card.querySelectorAll(".gauge i").forEach((bar, i) => { bar.style.width = bars[3 * at + i] + "%"; });
  }
};
landbridge.onMove.push(landbridge.cards);
