"use strict";
(() => {
  const form = document.getElementById("filters");
  const turns = Array.from(document.querySelectorAll("#turns > .turn"));
  const shown = document.getElementById("shown");
  const texts = turns.map((turn) => (turn.querySelector(".said")?.textContent ?? "").toLowerCase());
  const ticked = (name) => new Set(Array.from(form.querySelectorAll(`input[name="${name}"]:checked`), (box) => box.value));

  function apply() {
    const labels = ticked("label");
    const speakers = ticked("speaker");
    const known = new Set(Array.from(form.querySelectorAll('input[name="speaker"]'), (box) => box.value));
    const words = (form.elements.search?.value ?? "").trim().toLowerCase();
    let count = 0;
    turns.forEach((turn, k) => {
      const { label, speaker } = turn.dataset;
      const fits = (!label || labels.has(label)) && (!known.has(speaker) || speakers.has(speaker)) && texts[k].includes(words);
      turn.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = `${count} of ${turns.length} turns`;
  }

  function reveal() {
    const turn = turns.find((one) => `#${one.id}` === location.hash);
    if (!turn) return;
    turn.hidden = false;
    turn.scrollIntoView({ block: "center" });
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  form.hidden = false;
  apply();
  reveal();
})();
