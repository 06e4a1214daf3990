// The public page of a form. Without this script everything works, in one more round trip: the
// server decides which questions show; this only asks it sooner. It also tells a page that shows
// the form in a frame how tall it is.
(() => {
  const form = document.querySelector("[data-form-page]");

  const tell = () => {
    if (window.parent !== window) {
      // A height is nobody's secret, so any parent may hear it.
      window.parent.postMessage({ custodiaForm: document.documentElement.offsetHeight }, "*");
    }
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
  if (!form) return;

  let asked = 0;
  const look = async () => {
    const number = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("look", "1");
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok || number !== asked) return;
    const held = document.activeElement?.id;
    const sheet = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.querySelector("[data-sheet]").replaceWith(sheet.querySelector("[data-sheet]"));
    if (held) document.getElementById(held)?.focus();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-decides]")) look();
  });
})();
