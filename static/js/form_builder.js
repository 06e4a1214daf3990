// Questions of a form are moved by dragging; the buttons beside them do the same by keyboard.
import { $$ } from "./dom.js";

const builder = document.querySelector("[data-builder]");
let held = null;

const lineOf = (event) => event.target.closest?.(".builder-line");
const clear = () => $$(".builder-line.over", builder).forEach((line) => line.classList.remove("over"));

function move(field, page, position) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = builder.dataset.builder;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const given = { csrfmiddlewaretoken: token, version: builder.dataset.version, do: "move", field, page, position };
  for (const [name, value] of Object.entries(given)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

if (builder) {
  builder.addEventListener("dragstart", (event) => {
    held = lineOf(event);
    held?.classList.add("dragging");
    event.dataTransfer.effectAllowed = "move";
  });
  builder.addEventListener("dragend", () => {
    held?.classList.remove("dragging");
    held = null;
    clear();
  });
  builder.addEventListener("dragover", (event) => {
    if (!held || !event.target.closest("[data-page]")) return;
    event.preventDefault();
    clear();
    lineOf(event)?.classList.add("over");
  });
  builder.addEventListener("drop", (event) => {
    const list = event.target.closest("[data-page]");
    if (!held || !list) return;
    event.preventDefault();
    const others = $$(".builder-line", list).filter((line) => line !== held);
    const before = lineOf(event);
    const position = before && before !== held ? others.indexOf(before) : others.length;
    if (before !== held) move(held.dataset.field, list.dataset.page, position);
  });
}
