"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("blocks");
  const items = [...list.children];
  const panel = document.getElementById("why");
  const texts = [...document.getElementById("cleaned").children];
  const cleaned = new Map(texts.filter((p) => p.dataset.i).map((p) => [Number(p.dataset.i), p]));
  const map = document.getElementById("map");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let now = -1;

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const drawn = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const isShown = (item) => item.getClientRects().length > 0;

  function reason([feature, value, effect], largest) {
    const [name, meaning] = data.features[feature];
    const row = element("tr");
    const head = element("th", name);
    head.scope = "row";
    if (meaning) head.append(element("small", meaning));
    const chart = drawn("svg", { viewBox: "-50 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
    const width = Math.max(1, (Math.abs(effect) / largest) * 50);
    chart.append(drawn("rect", { class: effect > 0 ? "for" : "against", x: effect > 0 ? 0 : -width, y: 1, width, height: 8 }));
    chart.append(drawn("line", { x1: 0, x2: 0, y1: 0, y2: 10, "vector-effect": "non-scaling-stroke" }));
    const cell = element("td");
    cell.append(chart);
    row.append(head, element("td", String(value)), cell, element("td", (effect > 0 ? "+" : "−") + Math.abs(effect).toFixed(2)));
    return row;
  }

  function explain(index) {
    const [probability, kept, kind, path, reasons] = data.blocks[index];
    const parts = [
      element("p", `${kept ? "Kept" : "Dropped"}: probability ${probability.toFixed(3)} of being content (${data.kinds[kind]})`, "verdict"),
      element("p", data.paths[path], "path"),
    ];
    if (reasons.length) {
      const table = element("table");
      const head = element("thead");
      const row = element("tr");
      for (const name of ["Feature", "value", "against | for", "effect"]) {
        const cell = element("th", name);
        cell.scope = "col";
        row.append(cell);
      }
      head.append(row);
      const body = element("tbody");
      const largest = Math.max(...reasons.map((one) => Math.abs(one[2])));
      body.append(...reasons.map((one) => reason(one, largest)));
      table.append(head, body);
      parts.push(table);
    }
    panel.replaceChildren(...parts);
  }

  function choose(index, { focus = false, follow = true } = {}) {
    if (now >= 0) {
      items[now].setAttribute("aria-selected", "false");
      items[now].tabIndex = -1;
      cleaned.get(now)?.classList.remove("now");
    }
    now = index;
    const item = items[index];
    item.setAttribute("aria-selected", "true");
    item.tabIndex = 0;
    if (focus) item.focus({ preventScroll: true });
    const place = { block: "nearest", behavior: still.matches ? "auto" : "smooth" };
    if (focus) item.scrollIntoView({ block: "nearest" });
    const text = cleaned.get(index);
    text?.classList.add("now");
    if (follow) text?.scrollIntoView(place);
    explain(index);
  }

  function step(way, fits, from = now) {
    for (let index = from + way; index >= 0 && index < items.length; index += way) {
      if (isShown(items[index]) && fits(items[index])) return choose(index, { focus: true });
    }
  }

  const any = () => true;
  const moves = {
    ArrowDown: () => step(1, any), ArrowUp: () => step(-1, any),
    j: () => step(1, any), PageDown: () => { for (let n = 0; n < 10; n += 1) step(1, any); },
    PageUp: () => { for (let n = 0; n < 10; n += 1) step(-1, any); },
    Home: () => step(1, any, -1), End: () => step(-1, any, items.length),
    k: () => step(1, (item) => item.classList.contains("k")), d: () => step(1, (item) => !item.classList.contains("k")),
  };
  list.addEventListener("keydown", (event) => {
    const move = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  });
  const indexOf = (event) => items.indexOf(event.target.closest("li"));
  let place = "";
  list.addEventListener("pointerover", (event) => { // blocks that scroll below a resting pointer are not meant
    const index = indexOf(event);
    const before = place;
    place = `${event.clientX},${event.clientY}`;
    if (index >= 0 && place !== before) explain(index);
  });
  list.addEventListener("pointermove", (event) => { place = `${event.clientX},${event.clientY}`; });
  list.addEventListener("pointerleave", () => { if (now >= 0) explain(now); });
  list.addEventListener("click", (event) => { const index = indexOf(event); if (index >= 0) choose(index, { focus: true }); });
  list.addEventListener("focusin", (event) => { const index = indexOf(event); if (index >= 0 && index !== now) choose(index); });
  document.getElementById("cleaned").addEventListener("click", (event) => {
    const text = event.target.closest("p");
    if (!text?.dataset.i) return;
    show("all");
    choose(Number(text.dataset.i), { follow: false });
    items[now].scrollIntoView({ block: "center" });
  });

  const buttons = [...document.querySelectorAll(".choices button")];
  function show(which) {
    document.body.dataset.show = which;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === which));
    document.getElementById("none").hidden = items.some(isShown);
    if (!items.some((item) => item.tabIndex === 0 && isShown(item))) {
      const first = items.find(isShown);
      if (first) first.tabIndex = 0;
    }
    draw();
  }
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.show));
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const item of items) item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
    show(document.body.dataset.show);
  });

  const themes = ["auto", "light", "dark"];
  const theme = document.getElementById("theme");
  theme.addEventListener("click", () => {
    const next = themes[(themes.indexOf(theme.lastElementChild.textContent) + 1) % themes.length];
    theme.lastElementChild.textContent = next;
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    draw();
  });

  function draw() {
    const scale = devicePixelRatio || 1;
    map.width = map.clientWidth * scale;
    map.height = map.clientHeight * scale;
    const paper = map.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const [keep, drop, mid] = ["--keep", "--drop", "--mid"].map((name) => style.getPropertyValue(name).trim());
    const wide = map.width / Math.max(1, items.length);
    data.blocks.forEach(([probability, kept], index) => {
      const size = Math.min(1, Math.log1p(items[index].lastElementChild.textContent.length) / 6.5);
      paper.fillStyle = probability > 0.5 ? keep : probability > 0.2 ? mid : drop;
      paper.globalAlpha = kept ? 1 : 0.4;
      paper.fillRect(index * wide, map.height * (1 - size), Math.max(wide - (wide > 3 ? 1 : 0), 1), map.height * size);
    });
  }
  map.addEventListener("click", (event) => {
    if (!items.length) return;
    show("all");
    const part = event.offsetX / map.clientWidth;
    choose(Math.min(items.length - 1, Math.floor(part * items.length)));
    items[now].scrollIntoView({ block: "center" });
  });
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  show("all");
})();
