// Toasts. The server sends HX-Trigger: {"toast": {"text": "...", "undo": "/address/", "level": "error"}}.
import { $, $$, onDo } from "./dom.js";

const LASTS = 8000;
const box = () => $("#toasts");

// The clock stops while the toast is pointed at or focused; errors stay until closed.
function startClock(toast) {
  if (toast.classList.contains("error")) return;
  let clock;
  const start = () => { clock = setTimeout(() => toast.remove(), LASTS); };
  const stop = () => clearTimeout(clock);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

function undoButton(address, toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = box().dataset.undo;
  button.addEventListener("click", () => {
    htmx.ajax("POST", address, { swap: "none", target: document.body });
    toast.remove();
  });
  return button;
}

export function showToast({ text, undo, level }) {
  const toast = $("#toast-shape").content.firstElementChild.cloneNode(true);
  $("span", toast).textContent = text;
  if (level) toast.classList.add(level);
  if (undo) toast.insertBefore(undoButton(undo, toast), $(".close", toast));
  box().append(toast);
  startClock(toast);
}

document.addEventListener("toast", (event) => showToast(event.detail));
onDo("close-toast", (button) => button.closest(".toast").remove());
onDo("toast", (button) => showToast(button.dataset));

// Requests that fail without an answer of their own must not fail silently.
// A refusal (components/refusal.html) brings its own sentence.
document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const text = $("[data-refusal] p", answer)?.textContent.trim() || box().dataset.failed;
  showToast({ text, level: "error" });
});
document.addEventListener("htmx:sendError", () => showToast({ text: box().dataset.offline, level: "error" }));
document.addEventListener("allauth.error", () => showToast({ text: box().dataset.refused, level: "error" }));

$$("#toasts .toast").forEach(startClock);
