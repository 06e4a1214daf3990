// On a narrow page the tabs scroll sideways: the present one is brought into sight.
import { $$ } from "./dom.js";

for (const tab of $$(".tabs [aria-current]")) {
  tab.scrollIntoView({ block: "nearest", inline: "center" });
}
