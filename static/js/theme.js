// Theme: kept in a cookie so that the server renders the right one and nothing flashes.
import { $$, onDo, writeCookie } from "./dom.js";

const root = document.documentElement;

function mark() {
  const chosen = root.dataset.theme ?? "";
  for (const button of $$("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

onDo("theme", (button) => {
  const theme = button.dataset.themeChoice ?? "";
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  writeCookie("theme", theme);
  mark();
});
