// Command palette: commands are on the page and filtered here, contacts come from the server.
import { $, $$, onDo } from "./dom.js";
import { openDialog } from "./dialogs.js";

const palette = $("#palette");
const input = palette && $("input", palette);
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const visible = () => $$("[role=option]:not([hidden])", palette);

function choose(option) {
  for (const other of $$("[role=option]", palette)) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function filterCommands() {
  const wanted = fold(input.value.trim());
  for (const command of $$(".commands [role=option]", palette)) command.hidden = !fold(command.textContent).includes(wanted);
  const none = visible().length === 0;
  $(".commands .rh", palette).hidden = $$(".commands [role=option]:not([hidden])", palette).length === 0;
  $(".nothing", palette).hidden = !none;
  choose(visible()[0]);
}

export function openPalette() {
  if (!palette || palette.open) return;
  input.value = "";
  $("#palette-hits")?.replaceChildren();
  openDialog("palette");
  filterCommands();
}

function move(step) {
  const options = visible();
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose(options[(now + step + options.length) % options.length]);
}

onDo("palette", (trigger) => {
  trigger.closest("[popover]:popover-open")?.hidePopover();
  openPalette();
});

palette?.addEventListener("input", filterCommands);
palette?.addEventListener("htmx:afterSwap", filterCommands);
palette?.addEventListener("click", (event) => {
  if (event.target.closest("[role=option]")) palette.close();
});
palette?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (visible().length) move(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Enter") {
    event.preventDefault();
    $("[role=option][aria-selected=true]:not([hidden])", palette)?.click();
  }
});

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  }
});
