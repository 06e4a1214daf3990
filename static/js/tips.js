// Text of a chart mark on hover: [data-tip]. The same figures are in the table below each chart.
let tip = null;

function hide() {
  tip?.remove();
  tip = null;
}

function show(text, x, y) {
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "tip";
    document.body.append(tip);
  }
  tip.textContent = text;
  // Set through the object model: a strict Content-Security-Policy forbids only the attribute.
  tip.style.left = `${Math.min(x + 12, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(y + 14, innerHeight - tip.offsetHeight - 8)}px`;
}

document.addEventListener("pointermove", (event) => {
  const mark = event.target.closest?.("[data-tip]");
  if (mark) show(mark.dataset.tip, event.clientX, event.clientY);
  else hide();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
