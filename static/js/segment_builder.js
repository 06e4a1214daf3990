// The builder of segment rules. The server draws the rule; here are what a form cannot do alone: dragging
// and arrow keys on the grips, searching the lists, where the focus goes after a change, and when to count.
import { $, $$ } from "./dom.js";

const form = $("#builder");
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
const lineOf = (element) => element?.closest?.(".rl[data-name]");

// A command goes out with the whole form, by the hidden button that Enter in a field presses too.
function send(command) {
  const button = $("[data-free]", $("#builder"));
  button.value = command;
  button.click();
  button.value = "shape";
}

const count = () => htmx.trigger("#live", "rule-changed");

// --- dragging: a grip is held, a line shows where the part would go
let held = null;
let target = null;

function clear() {
  $$(".drop-before, .drop-end, .dragging", $("#rule")).forEach((each) => each.classList.remove("drop-before", "drop-end", "dragging"));
}

function placeAt(x, y) {
  const under = document.elementFromPoint(x, y);
  const parts = under?.closest?.("[data-group]")?.querySelector(":scope > [data-parts]");
  if (!parts || held.contains(parts)) return null;
  const lines = $$(":scope > .rl", parts);
  const before = lines.findIndex((line) => y < line.getBoundingClientRect().top + line.offsetHeight / 2);
  return { parts, before: lines[before] ?? null, position: before < 0 ? lines.length : before };
}

function drag(event) {
  clear();
  held.classList.add("dragging");
  target = placeAt(event.clientX, event.clientY);
  if (target?.before) target.before.classList.add("drop-before");
  else target?.parts.classList.add("drop-end");
  if (event.clientY < 80) scrollBy(0, -12);
  if (event.clientY > innerHeight - 60) scrollBy(0, 12);
}

function drop(event) {
  document.removeEventListener("pointermove", drag);
  document.removeEventListener("pointerup", drop);
  document.removeEventListener("pointercancel", drop);
  clear();
  if (target && event.type === "pointerup") send(`move ${held.dataset.name} ${target.parts.dataset.parts} ${target.position}`);
  held = target = null;
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  grip.focus();
  held = lineOf(grip);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
});

// --- the same by keyboard
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  const does = KEYS[event.key];
  if (!grip || !does || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const line = lineOf(grip);
  if ($(`[data-do-move="${does}"]`, $(`#${line.id}-m`))) send(`${does} ${line.dataset.name}`);
});

// --- lists: which group asks, what is searched, what is chosen
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-at]");
  if (opener) $("[data-at-field]").value = opener.dataset.at;
});

document.addEventListener("toggle", (event) => {
  const list = event.target;
  if (event.newState !== "open" || !list.matches?.("[data-picks]")) return;
  const search = $("[data-narrow]", list);
  if (!search) return;
  search.value = "";
  narrow(list, "");
  search.focus();
}, true);

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(list, text) {
  const words = folded(text).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const offer of $$("[data-offer]", list)) {
    const shelf = offer.closest("[data-shelf]")?.querySelector(".mh")?.textContent ?? "";
    const said = folded(`${shelf} ${offer.textContent}`);
    offer.hidden = !words.every((word) => said.includes(word));
    found += offer.hidden ? 0 : 1;
  }
  for (const shelf of $$("[data-shelf]", list)) shelf.hidden = !$("[data-offer]:not([hidden])", shelf);
  $("[data-nothing]", list).hidden = found > 0;
}

function sayChosen(list) {
  const shown = $(`#${list.dataset.picks} [data-chosen]`);
  if (!shown) return;
  const chosen = $$("input:checked", list).map((box) => box.nextElementSibling.textContent);
  shown.textContent = chosen.join(", ") || shown.dataset.none;
}

document.addEventListener("input", (event) => {
  const list = event.target.closest?.("[data-picks]");
  if (event.target.matches("[data-narrow]")) {
    event.stopPropagation();
    narrow(list, event.target.value);
  } else if (event.target.closest?.("#rule")) count();
}, true);

document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-picks]");
  if (list && event.target.matches("[type=checkbox]")) sayChosen(list);
  if (event.target.matches("[data-recount]")) count();
  if (!event.target.closest?.("#rule")) return;
  if (event.target.matches("[data-reshapes]")) send("shape");
  else if (event.target.matches("select")) event.target.name.endsWith(".kind") ? send("shape") : count();
});

// Enter in the search takes the first that is found; arrows walk the list.
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-picks]:popover-open");
  if (!list || event.isComposing) return;
  const offers = $$("[data-offer]:not([hidden])", list).map((offer) => $("input", offer) ?? offer);
  const at = offers.indexOf(event.target);
  if (event.key === "Enter" && event.target.matches("[data-narrow]")) {
    event.preventDefault();
    const asked = folded(event.target.value.trim());
    const labelled = (offer) => folded((offer.nextElementSibling ?? offer).textContent.trim());
    (offers.find((offer) => labelled(offer).startsWith(asked)) ?? offers[0])?.click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (offers[next] ?? $("[data-narrow]", list) ?? offers.at(-1))?.focus();
  }
});

// --- after the server has drawn the rule again, or counted
const FIELDS = ":is(input:not([type=hidden]), textarea, button.pick)";

function focusOn(line) {
  const value = $(`.rl-rows ${FIELDS}`, line) ?? $(".rl-rows select", line);
  const added = line.matches(".is-group") ? $(":scope > .rg > .rg-foot [data-at]", line) : value;
  (added ?? line).focus();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === $("#builder")) $$(":popover-open", $("#builder")).forEach((list) => list.hidePopover());
});

let command = "";
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== $("#builder")) return;
  // htmx does not see a button that stands outside its form.
  const pressed = event.detail.triggeringEvent?.submitter;
  if (pressed?.name) event.detail.parameters[pressed.name] = pressed.value;
  command = String(event.detail.parameters.do ?? "").split(" ")[0];
});

document.addEventListener("htmx:afterSettle", (event) => {
  const rule = event.target.matches?.("#rule") ? event.target : null;
  if (!rule) return;
  const line = rule.dataset.focus && document.getElementById(rule.dataset.focus);
  if (line && ["up", "down", "in", "out", "move"].includes(command)) ($(".grip", line) ?? line).focus();
  else if (line && ["add", "group", "wrap", "copy"].includes(command)) focusOn(line);
  else if (line && command === "remove") line.focus();
  const announce = $("[data-announce]");
  if (announce) announce.textContent = rule.dataset.said;
  count();
});

// What is wrong is said at the condition it belongs to.
function markProblems() {
  const said = new Map($$("#live [data-problem-at]").map((each) => [each.dataset.problemAt, each.textContent]));
  for (const place of $$("[data-problem]", $("#rule"))) {
    const text = said.get(place.id.replace(/-problem$/, "")) ?? "";
    if (place.textContent !== text) place.textContent = text;
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "live") markProblems();
});

if (form && $("#live [data-problem-at]")) markProblems();
