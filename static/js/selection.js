// Selecting rows: shift-click takes a range, the head box takes the page, "select all matching" is a
// second, explicit step (data-do="select-matching" fills the hidden input [name=all_matching]).
import { $, $$, onDo } from "./dom.js";

let last = null;
const rows = (form) => $$("tbody .box", form);

function refresh(form) {
  if (!form) return;
  const boxes = rows(form);
  const chosen = boxes.filter((box) => box.checked).length;
  const head = $("thead .box", form);
  if (head) {
    head.checked = chosen > 0 && chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  if (chosen < boxes.length) matching(form, false);
  for (const count of $$("[data-count]", form)) {
    count.textContent = $("[name=all_matching]", form)?.value ? count.dataset.all : chosen;
  }
}

function matching(form, on) {
  const field = $("[name=all_matching]", form);
  if (field) field.value = on ? "1" : "";
  $(".all-matching", form)?.classList.toggle("on", on);
}

function takeRange(box) {
  const boxes = rows(box.form);
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("tbody .box");
  if (!box) return;
  if (event.shiftKey && last) takeRange(box);
  last = box;
  refresh(box.form);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("thead .box")) return;
  for (const box of rows(event.target.form)) box.checked = event.target.checked;
  refresh(event.target.form);
});

onDo("clear", (button) => {
  for (const box of $$(".box:checked", button.form)) box.checked = false;
  refresh(button.form);
});

onDo("select-matching", (button) => {
  matching(button.form, true);
  refresh(button.form);
});

// The browser may restore ticks when coming back to a list.
addEventListener("pageshow", () => $$("form:has(tbody .box)").forEach(refresh));
