// Dialogs: data-do="dialog" data-dialog="id" opens; a click on the backdrop or data-do="close" closes.
// Also the "?" list of shortcuts and its switch.
import { $, isTyping, onDo, shortcutsOn, writeCookie } from "./dom.js";

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

onDo("dialog", (trigger) => {
  trigger.closest("[popover]:popover-open")?.hidePopover();
  openDialog(trigger.dataset.dialog);
});
onDo("close", (trigger) => trigger.closest("dialog")?.close());
onDo("print", () => print());

document.addEventListener("click", (event) => {
  if (event.target.matches?.("dialog[open]")) event.target.close();
});

// A dialog that htmx has just put on the page opens itself.
document.addEventListener("htmx:load", (event) => {
  const dialog = event.target.matches?.("dialog[data-open]") ? event.target : $("dialog[data-open]", event.target);
  if (dialog && !dialog.open) dialog.showModal();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-shortcuts-switch]")) writeCookie("shortcuts", event.target.checked ? "" : "off");
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event) && shortcutsOn()) {
    event.preventDefault();
    openDialog("shortcuts");
  }
});
