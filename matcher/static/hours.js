/* The hours table, with arrow keys and a copy of week A that needs no reload. Everything works without this file. */
"use strict";

(() => {
  const form = document.querySelector(".hours-form");
  if (!form) return;

  const layer = () => (form.querySelector("#mark-maybe").checked ? "maybe" : "works");
  const cells = (row) => [...row.cells].filter((cell) => cell.querySelector("input") && cell.offsetParent);
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  /* One stop for the Tab key in each table: the box last used, in the layer being marked. */
  const stopAt = (box) => {
    const table = box.closest("table");
    for (const other of table.querySelectorAll("input")) other.tabIndex = other === box ? 0 : -1;
  };
  const firstStops = () => {
    for (const table of form.querySelectorAll("table.hours")) {
      const cell = table.querySelector("td:has([tabindex='0'])") || table.querySelector("tbody td");
      stopAt(cell.querySelector(`.${layer()}`));
    }
  };
  const neighbor = (box, [down, right]) => {
    const row = box.closest("tr");
    const rows = [...row.parentElement.rows];
    const at = cells(row).indexOf(box.closest("td"));
    const next = rows[rows.indexOf(row) + down];
    const cell = next && cells(next)[at + right];
    return cell && cell.querySelector(`.${layer()}`);
  };

  form.addEventListener("keydown", (event) => {
    if (!steps[event.key] || !event.target.matches("table.hours input")) return;
    event.preventDefault();
    const box = neighbor(event.target, steps[event.key]);
    if (box) box.focus();
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("table.hours input")) stopAt(event.target);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "mark") firstStops();
  });
  form.querySelector("button[name=copy]").addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of form.querySelectorAll(".week-a input")) {
      form.querySelector(`.week-b input.${box.className}[value="${box.value}"]`).checked = box.checked;
    }
    form.querySelector("[role=status]").textContent = "Week A’s hours are copied to week B.";
  });

  form.querySelector(".hours-keys").hidden = false;
  firstStops();
})();
