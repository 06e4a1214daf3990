// Keyboard in lists: j/k move, x ticks, Enter opens, "/" searches, "g" then a letter goes somewhere.
// On a card j/k follow [rel=next] and [rel=prev]; "]" and "[" do so on every page.
import { $, $$, isTyping, shortcutsOn } from "./dom.js";
import { openPalette } from "./palette.js";

const WAIT = 1000;
let goingSince = 0;

const rows = () => $$("tbody tr[data-href]");
const current = () => $("tbody tr.cur");

function moveTo(row) {
  current()?.classList.remove("cur");
  row.classList.add("cur");
  row.scrollIntoView({ block: "nearest" });
  $("a[href]", row)?.focus({ preventScroll: true });
}

const follow = (by) => $(`main a[rel~=${by > 0 ? "next" : "prev"}]`)?.click();

function step(by) {
  const all = rows();
  if (!all.length) return follow(by);
  const now = all.indexOf(current());
  moveTo(all[Math.max(0, Math.min(all.length - 1, now + by))]);
}

function search() {
  const field = $("#list-search");
  if (field) field.focus();
  else openPalette();
}

function go(key) {
  const link = $(`[data-go="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
}

const keys = {
  "/": (event) => { event.preventDefault(); search(); },
  g: () => { goingSince = Date.now(); },
  j: () => step(1),
  k: () => step(-1),
  "]": () => follow(1),
  "[": () => follow(-1),
  x: () => { const row = current(); if (row) $(".box", row)?.click(); },
  Enter: (event) => {
    const row = current();
    if (row && !event.target.closest("a, button")) location.assign(row.dataset.href);
  },
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || !shortcutsOn()) return;
  if (Date.now() - goingSince < WAIT) {
    goingSince = 0;
    return go(event.key);
  }
  if (Object.hasOwn(keys, event.key)) keys[event.key](event);
});
