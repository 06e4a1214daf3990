// Copies the text of a field: data-do="copy" data-from="id"; data-text is what the toast says then.
import { onDo } from "./dom.js";
import { showToast } from "./toasts.js";

onDo("copy", async (button) => {
  const field = document.getElementById(button.dataset.from);
  field.select();
  await navigator.clipboard?.writeText(field.value);
  showToast({ text: button.dataset.text });
});
