// Folded on a narrow page, open beside the list on a wide one: details[data-open-wide].
import { $$ } from "./dom.js";

const WIDE = 900;

for (const fold of $$("details[data-open-wide]")) {
  fold.open = (fold.closest("main")?.clientWidth ?? 0) >= WIDE;
}
