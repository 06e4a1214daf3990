// Keys that press a button of the current row: <button data-key="a">. The row is drawn again by the
// answer, so the next one becomes the current one first.
import { $, isTyping, shortcutsOn } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !shortcutsOn()) return;
  const row = $("tbody tr.cur");
  const button = row && $(`[data-key="${CSS.escape(event.key)}"]`, row);
  if (!button) return;
  event.preventDefault();
  const next = row.nextElementSibling;
  button.click();
  if (!next) return;
  row.classList.remove("cur");
  next.classList.add("cur");
  next.scrollIntoView({ block: "nearest" });
  $("a[href]", next)?.focus({ preventScroll: true });
});
