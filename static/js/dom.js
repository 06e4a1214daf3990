// The few functions every module needs.
export const $ = (selector, scope = document) => scope.querySelector(selector);
export const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];

export const onDo = (name, action) =>
  document.addEventListener("click", (event) => {
    const trigger = event.target.closest?.(`[data-do~="${name}"]`);
    if (trigger) action(trigger, event);
  });

export const readCookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

export function writeCookie(name, value) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  const age = value ? 31536000 : 0;
  document.cookie = `${name}=${value};path=/;max-age=${age};samesite=lax${secure}`;
}

// True while the key belongs to a field, a dialog or the browser: shortcuts stay silent then.
export const isTyping = (event) =>
  event.defaultPrevented || event.isComposing || event.metaKey ||
  // Many keyboards, the Spanish ones among them, write brackets with AltGr or Option.
  ((event.ctrlKey || event.altKey) && !["[", "]"].includes(event.key)) ||
  Boolean(event.target.closest?.("input:not(.box, [type=radio]), textarea, select, [contenteditable], dialog"));

// Single-key shortcuts can be turned off (WCAG 2.1.4); the choice is a cookie the server reads too.
export const shortcutsOn = () => readCookie("shortcuts") !== "off";
