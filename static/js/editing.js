// Editing in place: Enter saves (the form's own behaviour), Escape presses the form's cancel control
// (data-cancel), which asks the server for the value as it stands. Also dropping a file on .dropzone.
import { $ } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const cancel = event.target.closest?.("form")?.querySelector("[data-cancel]");
  if (cancel) {
    event.preventDefault();
    cancel.click();
  }
  if (event.target.matches?.("#list-search")) event.target.blur();
});

// A form that has just been swapped in takes the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  const field = $("form.inline [autofocus], form.inline .input, form.inline input:not([type=hidden])", event.target);
  field?.focus();
  if (field?.select) field.select();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.(".dropzone");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = $("input[type=file]", zone);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
