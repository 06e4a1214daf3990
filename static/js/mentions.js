// Names of colleagues after an @ in a text with data-mentions: the server answers options into the
// listbox beside it; arrows choose, Enter or Tab takes, Escape leaves the text as it is.
import { $, $$ } from "./dom.js";

const NAMED = /(^|[\s(])@([\p{L}\p{N}_.+-]{0,40})$/u;
const box = (text) => text.closest(".mentions").querySelector("[role=listbox]");
const chosen = (text) => $("[role=option][aria-selected=true]", box(text));

function begun(text) {
  return text.selectionStart === text.selectionEnd ? NAMED.exec(text.value.slice(0, text.selectionStart)) : null;
}

function close(text) {
  box(text).hidden = true;
  text.removeAttribute("aria-activedescendant");
}

function choose(text, option) {
  for (const other of $$("[role=option]", box(text))) other.setAttribute("aria-selected", String(other === option));
  text.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(text, option) {
  const found = begun(text);
  if (found) text.setRangeText(`${option.dataset.name} `, text.selectionStart - found[2].length, text.selectionStart, "end");
  close(text);
  text.focus();
}

document.addEventListener("input", (event) => {
  const text = event.target;
  if (!text.matches?.("[data-mentions]")) return;
  const found = begun(text);
  if (!found) return close(text);
  const asked = text.closest(".mentions").querySelector("input[name=q]");
  asked.value = found[2];
  asked.dispatchEvent(new Event("mention"));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.(".mention-hits")) return;
  const text = $("[data-mentions]", event.target.closest(".mentions"));
  const first = $("[role=option]", event.target);
  if (!first || !begun(text)) return close(text);
  event.target.hidden = false;
  choose(text, first);
});

document.addEventListener("keydown", (event) => {
  const text = event.target;
  if (!text.matches?.("[data-mentions]") || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return text.form.requestSubmit();
  if (box(text).hidden) return;
  const options = $$("[role=option]", box(text));
  const now = options.indexOf(chosen(text));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(text, options[(now + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  else if (event.key === "Enter" || event.key === "Tab") take(text, options[now]);
  else if (event.key === "Escape") close(text);
  else return;
  event.preventDefault();
}, true);

// The text keeps the focus while an option is pressed.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".mention-hits [role=option]");
  if (!option) return;
  event.preventDefault();
  take($("[data-mentions]", option.closest(".mentions")), option);
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-mentions]")) close(event.target);
});
