// Keys of a page that is about one thing: <button data-page-key="m"> is pressed by m. Rows of a list
// have keys of their own (rows.js).
import { $, isTyping, shortcutsOn } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !shortcutsOn() || $("tbody tr.cur")) return;
  const button = $(`main [data-page-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
