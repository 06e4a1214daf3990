// Entry point. Every module listens on the document, so it goes on working after each htmx swap.
import "./theme.js";
import "./toasts.js";
import "./dialogs.js";
import "./copying.js";
import "./palette.js";
import "./selection.js";
import "./lists.js";
import "./rows.js";
import "./page_keys.js";
import "./mentions.js";
import "./editing.js";
import "./tips.js";
import "./folds.js";
import "./tabs.js";
